import assert from 'node:assert/strict';
import { select } from '../../../src/transform/dataset/select.ts';
import { translateSection } from '../../../src/transform/dataset/translate.ts';
import { parseTemplate } from '../../../src/transform/render/environment.ts';
import { translateTemplate } from '../../../src/transform/render/translate.ts';
import { visitSection } from '../support/dataset.ts';
import { entry } from '../support/entries.ts';
import { catalogue, COUNCIL, factsOf } from '../support/people.ts';

/** A format whose map writes this for a code. */
const FORMAT = {
  id: 'coded',
  kind: COUNCIL.kind,
  said: new Map([['visit', new Map([['text', new Set(['Routine'])]])]]),
};

/** A section in a language that puts every sentence in brackets. */
const inOther = (manifest: string) => translateSection(visitSection(manifest), [FORMAT], (english) => `[${english}]`);

/** What stands in it for this text, read by a format. */
function shown(text: string, format: string, manifest = 'fields: [text]') {
  const judged = [
    {
      entry: entry('visit', { text }),
      verdict: 'shown',
      withheld: new Set<string>(),
      counts: [],
      linked: null,
    } as const,
  ];
  return select(inOther(manifest), [{ source: COUNCIL, judged, format: { id: format } }], factsOf('edith'));
}

describe('what an extract map writes for a code', () => {
  it('is translated when it is shown, also as the title of a group', () => {
    assert.equal(shown('Routine', 'coded').rows[0]?.['text'], '[Routine]');
    assert.equal(shown('Routine', 'coded', 'fields: [text]\ngroup: text').groups?.[0]?.title, '[Routine]');
  });

  it('stays as it is where a source wrote it, or something else, itself', () => {
    assert.equal(shown('Routine', 'written').rows[0]?.['text'], 'Routine');
    assert.equal(shown('Routine check', 'coded').rows[0]?.['text'], 'Routine check');
  });

  it('is compared with in both languages', () => {
    const tree = translateTemplate(
      parseTemplate('{{#is text "Routine" "Home"}}{{/is}}'),
      inOther('fields: [text]'),
      String,
    );
    const [{ params } = assert.fail()] = tree.body as hbs.AST.BlockStatement[];
    assert.deepEqual(
      params.slice(1).map((value) => (value as hbs.AST.StringLiteral).value),
      ['Routine', 'Home', '[Routine]'],
    );
  });

  it('is of texts that a source does not write freely', () => {
    const said = (format: string, record: string, field: string) => [
      ...(catalogue.formats.get(format)?.said.get(record)?.get(field) ?? []),
    ];
    assert.deepEqual(said('openhr', 'referral', 'priority'), ['Routine', 'Soon', 'Urgent', 'Dated', 'Two-week wait']);
    assert.deepEqual(said('openhr', 'problem', 'status'), []);
    assert.deepEqual(said('tpp', 'referral', 'priority'), []);
    for (const { said: all } of catalogue.formats.values())
      for (const [record, fields] of all)
        for (const field of fields.keys())
          assert.equal(catalogue.vocabulary.get(record)?.fields.get(field)?.freeText, false, `${record}.${field}`);
  });
});
