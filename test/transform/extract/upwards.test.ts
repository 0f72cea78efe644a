import assert from 'node:assert/strict';

import { compileFormat } from '../../../src/transform/extract/format.ts';
import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';
import { DefinitionError } from '../../../src/transform/record/definition.ts';
import { smallMap, smallVocabulary } from './small.ts';

/** A map whose things stand in these places. */
function placed(match: string, fields: string): string {
  return smallMap(`fields: { ${fields} }`).replace('match: /a:doc/a:thing', `match: ${match}`);
}

function textsOf(match: string, fields: string, inside: string): readonly unknown[] {
  const format = compileFormat('formats/small.yaml', placed(match, fields), smallVocabulary);
  const xml = `<doc xmlns="urn:a" name="doc"><patient><id>p</id></patient>${inside}</doc>`;
  const result = format
    .reader(new Map([['thing', new Set(['text', 'texts', 'flag'])]]))
    .read(new TextEncoder().encode(xml), GATE_LIMITS);
  assert.ok(result.ok);
  return result.extract.records.map(
    ({ fields: values }) => values['text'] ?? values['texts'] ?? values['flag'] ?? null,
  );
}

function refusal(fields: string, match = '/a:doc/a:group/a:thing'): DefinitionError {
  try {
    compileFormat('formats/small.yaml', placed(match, fields), smallVocabulary);
  } catch (error) {
    assert.ok(error instanceof DefinitionError, String(error));
    return error;
  }
  return assert.fail('the map was compiled');
}

const GROUPS =
  '<group name="one"><thing/><thing/></group><group name="two"><box><thing/></box></group><group><thing/></group>';
const IN_GROUP = '/a:doc/a:group/a:thing';

describe('a path that goes up', () => {
  it('leads to the element around each element', () => {
    assert.deepEqual(textsOf(IN_GROUP, 'text: ../@name', GROUPS), ['one', 'one', null]);
    assert.deepEqual(textsOf(IN_GROUP, 'text: ../../@name', GROUPS), ['doc', 'doc', 'doc']);
  });

  it('leads to what stands beside it', () => {
    const inside = '<group><thing/><word>a</word></group><group><word>b</word><thing/></group>';
    assert.deepEqual(textsOf(IN_GROUP, 'text: ../a:word', inside), ['a', 'b']);
  });

  it('gives what is around several elements once', () => {
    const inside = '<group><thing><x/><x/></thing></group>';
    assert.deepEqual(textsOf(IN_GROUP, 'texts: a:x/../../a:thing/@n', inside.replace('<thing>', '<thing n="1">')), [
      ['1'],
    ]);
  });

  it('stands in conditions, in predicates of match, and in let', () => {
    assert.deepEqual(textsOf(IN_GROUP, `flag: { is: "../@name='one'" }`, GROUPS), [true, true, false]);
    assert.deepEqual(textsOf(`"${IN_GROUP}[../@name='one']"`, 'text: ../@name', GROUPS), ['one', 'one']);
    const map = placed(IN_GROUP, 'text: $group/@name').replace('    fields:', '    let: { group: .. }\n    fields:');
    const format = compileFormat('formats/small.yaml', map, smallVocabulary);
    const xml = `<doc xmlns="urn:a"><patient><id>p</id></patient>${GROUPS}</doc>`;
    const result = format
      .reader(new Map([['thing', new Set(['text'])]]))
      .read(new TextEncoder().encode(xml), GATE_LIMITS);
    assert.deepEqual(result.ok && result.extract.records.map(({ fields }) => fields['text']), ['one', 'one', null]);
  });

  it('by name leads to the nearest element of that name, wherever the row stands', () => {
    const places = `[${IN_GROUP}, /a:doc/a:group/a:box/a:thing, /a:doc/a:thing]`;
    assert.deepEqual(textsOf(places, 'text: ancestor::a:group/@name', `${GROUPS}<thing/>`), [
      'one',
      'one',
      'two',
      null,
      null,
    ]);
    assert.deepEqual(textsOf(places, 'flag: { is: ancestor::a:group }', `${GROUPS}<thing/>`), [
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('finds nothing where no place of the map has such an element above it', () => {
    assert.deepEqual(textsOf(IN_GROUP, 'text: ancestor::a:nobody/a:word', GROUPS), [null, null, null]);
    assert.deepEqual(textsOf(IN_GROUP, `flag: { is: "ancestor::a:nobody/../@name='x'" }`, GROUPS), [
      false,
      false,
      false,
    ]);
  });

  it('is refused above the root element, and after an attribute', () => {
    assert.match(refusal('text: ../../../@x').message, /nothing above the root element/u);
    assert.match(refusal('text: "@x/.."').message, /an attribute has nothing inside/u);
    assert.match(refusal('text: ancestor::z:group/@x').message, /prefix 'z' is not declared/u);
  });
});

describe('a record that is read from several places', () => {
  it('has the rows of all places, in the order of the document', () => {
    const places = `[/a:doc/a:group/a:box/a:thing, ${IN_GROUP}]`;
    assert.deepEqual(textsOf(places, 'text: ancestor::a:group/@name', GROUPS), ['one', 'one', 'two', null]);
  });

  it('is told at the place that is wrong', () => {
    const error = refusal('text: a:x', '[/a:doc/a:thing, a:thing]');
    assert.match(error.message, /records\.thing\.match\.1: 'match' must be an absolute path/u);
  });
});
