import assert from 'node:assert/strict';

import { compileVocabulary, fieldHint, fieldOf, selectableFields } from '../../../src/transform/record/vocabulary.ts';
import { problemAt } from '../support/problems.ts';

const TEXT = `record: thing
title: Thing
description: A thing.
fields:
  name: { type: text, description: Its name. }
  state: { type: choice, values: { on: On, off: Off }, description: Its state. }
  secret: { type: text, internal: true, description: For protection only. }
`;

const compile = (...texts: readonly string[]) =>
  compileVocabulary(new Map(texts.map((text, index) => [`records/${index}.yaml`, text])));

describe('the vocabulary', () => {
  it('knows the fields of a record type and those of every record', () => {
    const thing = compile(TEXT).get('thing');
    assert.ok(thing);
    assert.deepEqual([fieldOf(thing, 'name')?.type, fieldOf(thing, 'recordedAt')?.type], ['text', 'date']);
    assert.equal(fieldOf(thing, 'constructor'), undefined);
  });

  it('lets nobody select an internal field', () => {
    const thing = compile(TEXT).get('thing');
    assert.ok(thing);
    assert.deepEqual(selectableFields(thing), [
      ...['name', 'state', 'system', 'organisation', 'recordedBy', 'recordedAt'],
      ...['source', 'recordType'],
    ]);
  });

  it('gives values to choices only', () => {
    const thing = compile(TEXT).get('thing');
    assert.deepEqual(thing?.fields.get('state')?.values, { on: 'On', off: 'Off' });
    assert.deepEqual(thing.fields.get('name')?.values, {});
  });

  it('hints at the field that was meant, else lists all', () => {
    const thing = compile(TEXT).get('thing');
    assert.ok(thing);
    assert.equal(fieldHint(thing, 'nane'), "did you mean 'name'?");
    assert.equal(
      fieldHint(thing, 'xxxxxxxxx'),
      'fields of thing: name, state, system, organisation, recordedBy, recordedAt, source, recordType',
    );
  });
});

const REFUSED: readonly (readonly [what: string, from: string, to: string, at: string, message: RegExp])[] = [
  ['an unknown key', 'title: Thing', 'title: Thing\ntitel: Thing', 'titel: Thing', /^unknown key 'titel'$/u],
  [
    'an unknown key of a field',
    'type: text, description: Its',
    'typ: text, type: text, description: Its',
    'typ: text',
    /'typ' in fields.name/u,
  ],
  [
    'an unknown type',
    'type: text, description: Its',
    'type: number, description: Its',
    'type: number',
    /^fields.name.type: /u,
  ],
  [
    'a choice without values',
    'values: { on: On, off: Off }, ',
    '',
    'state: {',
    /'values' belongs to fields of type choice/u,
  ],
  [
    'values of a text',
    'type: text, description: Its',
    'type: text, values: { a: A }, description: Its',
    'name: {',
    /'values' belongs to fields of type choice/u,
  ],
  [
    'a field that every record has',
    '  name:',
    '  recordedBy:',
    'recordedBy: {',
    /'recordedBy' is a field of every record/u,
  ],
  ['an id with capitals', 'record: thing', 'record: Thing', 'record: Thing', /^record: /u],
  [
    'a linked field of another type than text or boolean',
    'type: text, description: Its',
    'type: date, linked: { by: parts, record: thing, fields: [name] }, description: Its',
    'linked: {',
    /a text with the fields it shows, or a boolean/u,
  ],
  [
    'a linked field of an unknown record type',
    'type: text, description: Its',
    'type: text, linked: { by: parts, record: thong, fields: [name] }, description: Its',
    'linked: {',
    /there is no record type 'thong'/u,
  ],
  [
    'a linked field that shows what no dataset may select',
    'type: text, description: Its',
    'type: text, linked: { by: parts, record: thing, fields: [secret] }, description: Its',
    'linked: {',
    /'secret' of thing is no plain text/u,
  ],
  ['a field without a description', ', description: Its name.', '', 'name: {', /^fields.name.description: /u],
];

describe('a record type', () => {
  for (const [what, from, to, at, message] of REFUSED) {
    it(`with ${what} is refused at its place`, () => {
      const text = TEXT.replace(from, to);
      const problem = problemAt(text, () => compile(text));
      assert.match(problem.message, message);
      assert.ok(problem.at.startsWith(at), `${problem.place} is at '${problem.at}'`);
      assert.match(problem.place, /^records\/0\.yaml:\d+:\d+$/u);
    });
  }

  it('that is defined twice is refused in the second file', () => {
    const problem = problemAt(TEXT, () => compile(TEXT, TEXT));
    assert.equal(problem.place, 'records/1.yaml:1:1');
    assert.match(problem.message, /'thing' is defined twice/u);
  });
});
