import assert from 'node:assert/strict';

import { compileDataset } from '../../../src/transform/dataset/compile.ts';
import { wantedFields } from '../../../src/transform/dataset/dataset.ts';
import { ALONE, visitDataset, visitManifest, visitSection } from '../support/dataset.ts';
import { problemAt, problemsOf } from '../support/problems.ts';

type Refused = readonly [what: string, section: string, at: string, message: RegExp, hint?: RegExp, more?: string];

const SECTIONS: readonly Refused[] = [
  [
    'an unknown key',
    'fields: [text]\nfilter: {}',
    'filter: {}',
    /unknown key 'filter' in sections\.0/u,
    /docs\/authoring\.md/u,
  ],
  ['an unknown field', 'fields: [text, dya]', 'dya]', /visit has no field 'dya'/u, /did you mean 'day'\?/u],
  [
    'a field of nothing near',
    'fields: [telephone]',
    'telephone]',
    /has no field 'telephone'/u,
    /fields of visit: text, texts/u,
  ],
  ['a field of an object', 'fields: [constructor]', 'constructor]', /has no field 'constructor'/u],
  ['an internal field', 'fields: [secret]', 'secret]', /has no field 'secret'/u, /fields of visit:(?!.*secret)/u],
  [
    'rows closed by no date',
    'fields: [text, day]\norder: [{ by: text, direction: ascending }]\ncollapse: { after: 20 }',
    'collapse:',
    /not sorted by a date of its 'fields' first/u,
    /write order: \[\{ by: date/u,
  ],
  [
    'rows closed by a date that is not shown',
    'fields: [text]\norder: [{ by: day, direction: descending }]\ncollapse: { after: 20 }',
    'collapse:',
    /not sorted by a date of its 'fields' first/u,
  ],
  ['hardly any row left open', 'fields: [text]\ncollapse: { after: 4 }', 'after: 4', /sections\.0\.collapse\.after/u],
  ['room for no row', 'fields: [text]\nusualRows: 0', 'usualRows: 0', /sections\.0\.usualRows/u],
  ['no field', 'fields: []', 'fields: []', /^sections\.0\.fields: /u],
  [
    'free text that is not allowed',
    'fields: [text, note]',
    'note]',
    /'note' is free text, which this dataset does not allow/u,
    /add 'visit\.note' to 'freeText'/u,
  ],
  [
    'a third party that is not allowed',
    'fields: [witness]',
    'witness]',
    /'witness' is about a third party/u,
    /add 'visit\.witness' to 'thirdParty'/u,
  ],
  [
    'free text allowed as a third party',
    'fields: [note]',
    'note]',
    /'note' is free text/u,
    /./u,
    'thirdParty: [visit.note]\n',
  ],
  [
    'an unknown field to choose by',
    'where: { stat: [open] }\nfields: [text]',
    'stat: [open]',
    /has no field 'stat'/u,
    /did you mean 'state'\?/u,
  ],
  ['an internal field to choose by', 'where: { secret: [x] }\nfields: [text]', 'secret: [x]', /has no field 'secret'/u],
  [
    'a choice by an unknown value',
    'where: { state: [open, shutt] }\nfields: [text]',
    'state: [open',
    /'shutt' is not a value of 'state'/u,
    /values: open, shut, other/u,
  ],
  [
    'a choice by what objects have',
    'where: { state: [constructor] }\nfields: [text]',
    'state: [',
    /'constructor' is not a value/u,
  ],
  [
    'a choice by true',
    'where: { state: true }\nfields: [text]',
    'state: true',
    /'state' is of type choice/u,
    /a list of values/u,
  ],
  [
    'a boolean by a list',
    'where: { flag: [yes] }\nfields: [text]',
    'flag: [yes]',
    /'flag' is of type boolean/u,
    /true or false/u,
  ],
  ['a date by true', 'where: { day: true }\nfields: [text]', 'day: true', /'day' is of type date/u, /within/u],
  [
    'a text to choose by',
    'where: { text: [a] }\nfields: [text]',
    'text: [a]',
    /cannot choose rows by 'text', which is of type text/u,
    /a choice, a boolean or a date/u,
  ],
  ['an empty list to choose by', 'where: { state: [] }\nfields: [text]', 'state: []', /^sections\.0\.where\.state/u],
  ['a span of no days', 'where: { day: { within: a year } }\nfields: [text]', 'state', /^sections\.0\.where\.day/u],
  [
    'an unknown field to sort by',
    'fields: [text]\norder: [{ by: dat, direction: ascending }]',
    'by: dat',
    /has no field 'dat'/u,
  ],
  [
    'an unknown direction',
    'fields: [text]\norder: [{ by: day, direction: up }]',
    'direction: up',
    /^sections\.0\.order\.0\.direction/u,
  ],
  [
    'an unknown field to group by',
    'fields: [text]\ngroup: txt',
    'group: txt',
    /has no field 'txt'/u,
    /did you mean 'text'\?/u,
  ],
  ['an unknown field that is required', 'fields: [text]\nrequires: [en]', 'en]', /has no field 'en'/u],
];

const HEADS: readonly (readonly [what: string, from: string, to: string, at: string, message: RegExp])[] = [
  ['an unknown key', 'status: draft', 'status: draft\nstate: draft', 'state: draft', /unknown key 'state'/u],
  ['an unknown status', 'status: draft', 'status: live', 'status: live', /^status: /u],
  ['a version that is none', 'version: 1.0.0', 'version: "1"', 'version: "1"', /must be a version such as 1\.0\.0/u],
  ['no source', 'sources: [social-care]', 'sources: []', 'sources: []', /^sources: /u],
  ['nothing said about what is not shown', 'notShown:', 'notShown: []\nx:', 'notShown: []', /^notShown: /u],
  [
    'a record type that does not exist',
    'records: visit',
    'records: visits',
    'records: visits',
    /no record type 'visits'/u,
  ],
  [
    'an age that nobody has',
    'audience: {}',
    'audience: { minimumAge: 200 }',
    'minimumAge: 200',
    /^audience\.minimumAge: /u,
  ],
  [
    'an allowance that no section uses',
    'audience: {}',
    'audience: {}\nfreeText: [visit.note]',
    'visit.note]',
    /'visit\.note' is allowed but no section shows it/u,
  ],
];

describe('a manifest', () => {
  for (const [what, section, at, message, hint = /^/u, more] of SECTIONS) {
    it(`with ${what} is refused at its place`, () => {
      const text = visitManifest(section, more);
      const problem = problemAt(text, () => visitDataset(section, more));
      assert.match(problem.message, message);
      assert.match(problem.hint ?? '', hint);
      assert.ok(what.startsWith('a span') || problem.at.startsWith(at), `${problem.place} is at '${problem.at}'`);
      assert.match(problem.place, /^datasets\/visits\/dataset\.yaml:\d+:\d+$/u);
    });
  }

  for (const [what, from, to, at, message] of HEADS) {
    it(`with ${what} is refused at its place`, () => {
      const text = visitManifest('fields: [text]').replace(from, to);
      const [problem] = problemsOf(() => compileDataset('d.yaml', text, ALONE)).filter((each) =>
        message.test(each.message),
      );
      assert.ok(problem);
      const line = text.split('\n')[problem.line - 1] ?? '';
      assert.ok(line.slice(problem.column - 1).startsWith(at), line);
    });
  }

  it('with two sections of one id is refused at the second', () => {
    const text = visitManifest('fields: [text]\n').replace(
      'notShown:',
      `  - { id: all, title: Again, records: visit, fields: [day] }\nnotShown:`,
    );
    const problem = problemAt(text, () => compileDataset('d.yaml', text, ALONE));
    assert.equal(problem.message, "two sections have the id 'all'");
    assert.ok(problem.at.startsWith('id: all, title: Again'));
  });

  it('may show free text and third parties that it names', () => {
    const section = visitSection('fields: [note, witness]', 'freeText: [visit.note]\nthirdParty: [visit.witness]\n');
    assert.deepEqual([...section.fields.keys()], ['note', 'witness']);
  });

  it('has read what it shows, chooses, sorts and groups by, and nothing else', () => {
    const dataset = visitDataset(
      'where: { state: [open] }\nfields: [text, recordedBy]\norder: [{ by: day, direction: ascending }]\ngroup: code',
    );
    assert.deepEqual([...(wantedFields(dataset).get('visit') ?? [])].sort(), ['code', 'day', 'state', 'text']);
  });

  it('keeps what it says of itself', () => {
    const { id, status, subject, sources, minimumAge, audiences } = visitDataset('fields: [text]');
    assert.deepEqual(
      [id, status, subject, sources, minimumAge, [...audiences]],
      ['visits', 'draft', 'person', ['social-care'], null, []],
    );
  });
});
