import type { Vocabulary } from '../record/vocabulary.ts';
import type { FieldSource, MapDefinition } from './map.ts';

/** The words that a map writes itself, for codes of a source or where it says nothing, by record type and field. */
export type SaidByMap = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

const HAS_LETTER = /\p{L}/u;

/**
 * What an extract map says in words of its own: in texts, since a choice has labels, and not where the source writes
 * freely. A code keeps the words of its code system.
 */
export function saidByMap({ records, person }: MapDefinition, vocabulary: Vocabulary): SaidByMap {
  const said = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();
  for (const [record, { fields }] of [['person', person] as const, ...Object.entries(records)]) {
    const types = vocabulary.get(record)?.fields;
    const words = Object.entries(fields).flatMap(([field, source]) => {
      const definition = types?.get(field);
      const found = definition?.type === 'text' && !definition.freeText ? wordsIn(source) : [];
      return found.length === 0 ? [] : [[field, new Set(found)] as const];
    });
    if (words.length > 0) said.set(record, new Map(words));
  }
  return said;
}

function wordsIn(source: FieldSource): readonly string[] {
  return (Array.isArray(source) ? source : [source])
    .flatMap((way) => {
      if (typeof way === 'string') return [];
      if ('constant' in way) return [way.constant];
      return 'values' in way ? [...Object.values(way.values), way.otherwise ?? ''] : [];
    })
    .filter((word) => HAS_LETTER.test(word));
}
