import { compileReader, type ExtractReader } from '../transform/extract/reader.ts';
import type { MapDefinition } from '../transform/extract/map.ts';
import { DefinitionError, type Definition } from '../transform/record/definition.ts';
import type { FieldDefinition, Vocabulary } from '../transform/record/vocabulary.ts';

/** Rows that are counted: where they stand and, where it matters, what tells them apart. */
interface CountedRows {
  readonly match: string | readonly string[];
  /** A path of the row, read as its field `value`. */
  readonly value: string | null;
}

/** Compiles a map that reads these rows in place of its records: the type of an entry is the number of its rows. Throws DefinitionError. */
export function compileCounting(definition: Definition<MapDefinition>, rows: readonly CountedRows[]): ExtractReader {
  const map = definition.value;
  const id = map.language === 'fhirpath' ? '$this' : '.';
  const records = Object.fromEntries(
    rows.map(({ match, value }, index) => [
      String(index),
      {
        ...{
          match: typeof match === 'string' ? match : [...match],
          id,
          let: {},
          fields: value === null ? {} : { value },
        },
        ...{ marks: {}, codes: [], links: {}, provenance: {}, notSupported: [] },
      },
    ]),
  );
  const person = { ...map.person, fields: {}, marks: {} };
  const types = ['person', ...Object.keys(records)];
  const vocabulary: Vocabulary = new Map(
    types.map((type) => [type, { id: type, title: type, description: type, fields: VALUE }]),
  );
  const wanted = new Map(Object.keys(records).map((type) => [type, new Set(VALUE.keys())]));
  return compileReader({ ...definition, value: { ...map, person, records } }, vocabulary, wanted);
}

const text: FieldDefinition = {
  ...{ type: 'text', description: 'What tells rows apart.', values: {} },
  ...{ many: false, freeText: false, thirdParty: false, internal: false, wordsOf: null, linked: null },
};
const VALUE = new Map([['value', text]]);

/** A map that was compiled before, as a definition: whatever is wrong with it now is a fault of ours. */
export function asDefinition(map: MapDefinition): Definition<MapDefinition> {
  const problem: Definition<MapDefinition>['problem'] = (path, message, hint = null) => ({
    ...{ file: map.format, line: 1, column: 1, message: `${path.join('.')}: ${message}`, hint },
  });
  const fail: Definition<MapDefinition>['fail'] = (path, message, hint) => {
    throw new DefinitionError([problem(path, message, hint)]);
  };
  return {
    ...{ file: map.format, value: map, problem, fail },
    failInside: (path, _, message, hint) => fail(path, message, hint),
  };
}
