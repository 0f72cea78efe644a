import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { UNKNOWN_DATE } from '../../../../src/transform/record/partial-date.ts';
import { edited, fixture } from '../../support/people.ts';
import { entriesOf, readAll } from './same-as-openhr.ts';

const OPENHR = fixture('edith', 'openhr');
const edith = (file: string) => readFileSync(new URL(`../../../../fixtures/edith/${file}`, import.meta.url), 'utf8');

/** The first entry of a type in Edith's record, something of it changed. */
function first(type: string, ...changes: readonly (readonly [string, string])[]) {
  return entriesOf(readAll('openhr', edited(OPENHR, ...changes)), type)[0]?.fields ?? assert.fail();
}

describe('codes of a source that a reader cannot know are words', () => {
  for (const [code, status, words] of [
    ['A', 'active', null],
    ['HP', 'unknown', 'Health promotion'],
    ['PP', 'unknown', 'Potential problem'],
    ['XX', 'unknown', 'XX'],
  ] as const)
    it(`the status ${code} of a problem`, () => {
      const [problem = assert.fail()] =
        /<problem>\s*<id>6513270E-269E-4D37-B2A7-4DE452E6B438<\/id>\s*<status>A<\/status>/u.exec(OPENHR) ?? [];
      const changed: [string, string] = [problem, problem.replace('>A<', `>${code}<`)];
      const { status: found, statusText } = first('problem', changed);
      assert.deepEqual([found, statusText], [status, words]);
    });

  for (const [code, words] of [
    ['PR', 'Provisional'],
    ['IN', 'Interim'],
    ['NA', 'Not available'],
    ['XX', 'XX'],
  ] as const)
    it(`the status ${code} of a result`, () => {
      const [result = assert.fail()] = /<observation>\s*<value>\s*<numeric>\s*<operator>&gt;/u.exec(OPENHR) ?? [];
      const changed: [string, string] = [
        result,
        result.replace('<observation>', `<observation resultStatus="${code}">`),
      ];
      assert.equal(first('investigation', changed)['status'], words);
    });

  for (const [code, words] of [
    ['OBS', 'Observation'],
    ['TR', 'Test request'],
    ['ZZZ', 'ZZZ'],
  ] as const)
    it(`the kind ${code} of a clinical item`, () => {
      const items = entriesOf(
        readAll('openhr', OPENHR.replaceAll('<eventType>OBS<', `<eventType>${code}<`)),
        'clinical-item',
      );
      assert.ok(items.length > 0);
      for (const { fields } of items) assert.equal(fields['kind'], words);
    });

  for (const [code, words] of [
    ['FIN', 'Final'],
    ['INT', 'Interim'],
    ['NA', 'Not available'],
    ['XX', 'XX'],
  ] as const)
    it(`the status ${code} of a result of EMIS Open`, () => {
      const text = edith('emis-open.xml').replaceAll(
        '</NumericValue>',
        `</NumericValue><EDIResultStatus>${code}</EDIResultStatus>`,
      );
      const told = entriesOf(readAll('emis-open', text), 'investigation').map(({ fields }) => fields['status']);
      assert.ok(told.includes(words));
    });

  for (const [code, words] of [
    ['REG', 'Regular'],
    ['TMP', 'Temporary'],
    ['SEX', 'Sexual health'],
    ['CHS', 'CHS'],
  ] as const)
    it(`the kind ${code} of a registration`, () => {
      const { type, status } = first('gp-registration', ['>REG<', `>${code}<`]);
      assert.deepEqual([type, status], [words, 'Correctly registered']);
    });

  it('the status of a problem of EMIS Open that is neither', () => {
    const problems = entriesOf(
      readAll('emis-open', edith('emis-open.xml').replaceAll('<ProblemStatus>1<', '<ProblemStatus>3<')),
      'problem',
    );
    const told = problems.filter(({ fields }) => fields['statusText'] !== null);
    assert.ok(told.length > 0);
    for (const { fields } of told)
      assert.deepEqual([fields['status'], fields['statusText']], ['unknown', 'Potential problem']);
  });
});

describe('a person who died on a day that nobody recorded', () => {
  for (const format of ['fhir-r4', 'fhir-stu3'] as const)
    it(`is known to be dead by ${format}`, () => {
      const bundle = (deceased: boolean) =>
        edith(`${format}.json`).replace(/"birthDate": "1941-03-09"/u, `$&, "deceasedBoolean": ${String(deceased)}`);
      assert.deepEqual(readAll(format, bundle(true)).person.fields['deathDate'], UNKNOWN_DATE);
      assert.equal(readAll(format, bundle(false)).person.fields['deathDate'], null);
    });
});
