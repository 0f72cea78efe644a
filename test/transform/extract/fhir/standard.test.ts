import assert from 'node:assert/strict';

import r4 from 'fhirpath/fhir-context/r4';
import stu3 from 'fhirpath/fhir-context/stu3';

import {
  BARE_RESOURCES,
  CHOICE_NAMES,
  choiceTypes,
  endingsOf,
  RESOURCE_TYPES,
} from '../../../../src/transform/extract/fhir/standard.ts';

interface Tables {
  readonly choiceTypePaths: Readonly<Record<string, readonly string[]>>;
  readonly type2Parent: Readonly<Record<string, string>>;
  readonly path2Type: Readonly<Record<string, unknown>>;
}

const VERSIONS = [stu3, r4] as unknown as readonly Tables[];
const parents = Object.fromEntries(VERSIONS.flatMap(({ type2Parent }) => Object.entries(type2Parent)));

function isResource(type: string): boolean {
  return type === 'Resource' || (parents[type] !== undefined && isResource(parents[type]));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

describe('what the FHIR reader knows of the standard', () => {
  it('are the resource types of STU3 and R4', () => {
    const expected = Object.keys(parents).filter((type) => isResource(type) && !/^(?:Domain)?Resource$/u.test(type));
    assert.deepEqual([...RESOURCE_TYPES].sort(), expected.sort());
    assert.deepEqual(
      [...BARE_RESOURCES].sort(),
      expected.filter((type) => parents[type] === 'Resource'),
    );
  });

  it('are the elements that come in several types, with their types', () => {
    const expected = new Map<string, Set<string>>();
    for (const { choiceTypePaths } of VERSIONS)
      for (const [path, types] of Object.entries(choiceTypePaths)) {
        const known = expected.get(lastOf(path)) ?? new Set();
        for (const type of types) known.add(type);
        expected.set(lastOf(path), known);
      }
    // A misprint of the STU3 tables: what is left of Consent.except.data… cut short.
    expected.delete('p');
    assert.deepEqual([...CHOICE_NAMES].sort(), [...expected.keys()].sort());
    for (const [element, types] of expected)
      assert.deepEqual(
        [...(choiceTypes(element) ?? [])].filter((type) => !types.has(type)),
        extraOf(element),
        element,
      );
    for (const [element, types] of expected)
      for (const type of types) assert.ok(choiceTypes(element)?.has(type), element);
  });

  it('are the kinds of a type', () => {
    for (const type of ['Quantity', 'string', 'uri', 'integer']) {
      const kinds = Object.keys(parents).filter(
        (kind) => parents[kind] === type && !/^(?:Simple|Money)Quantity$/u.test(kind),
      );
      const endings = [type, ...kinds].map((kind) => kind.charAt(0).toUpperCase() + kind.slice(1));
      assert.deepEqual([...(endingsOf(type) ?? [])].sort(), endings.sort());
    }
  });

  it('name no element that stands beside another of that name, but one in Contract', () => {
    const mistaken = VERSIONS.flatMap(({ path2Type, choiceTypePaths }) =>
      Object.keys(path2Type).filter((path) =>
        CHOICE_NAMES.some((element) => {
          const bare = `${path.slice(0, path.lastIndexOf('.'))}.${element}`;
          const ending = lastOf(path).slice(element.length);
          const isTaken = lastOf(path).startsWith(element) && choiceTypes(element)?.has(ending) === true;
          return isTaken && bare in path2Type && !(bare in choiceTypePaths);
        }),
      ),
    );
    assert.deepEqual(mistaken, ['Contract.term.action.reasonReference']);
  });
});

/** Open choices share one list of types, that of both versions. */
function extraOf(element: string): readonly string[] {
  const open = ['value', 'defaultValue', 'fixed', 'pattern'];
  return open.includes(element) ? [...(choiceTypes(element) ?? [])].filter((type) => !typesIn(element).has(type)) : [];
}

function typesIn(element: string): ReadonlySet<string> {
  const lists = VERSIONS.flatMap(({ choiceTypePaths }) => Object.entries(choiceTypePaths));
  return new Set(lists.filter(([path]) => lastOf(path) === element).flatMap(([, types]) => types));
}
