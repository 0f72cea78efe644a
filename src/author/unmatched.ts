import type { ExtractReader } from '../transform/extract/reader.ts';
import { GATE_LIMITS } from '../transform/extract/gate.ts';
import type { MapDefinition } from '../transform/extract/map.ts';
import type { Definition } from '../transform/record/definition.ts';
import { textOf } from '../transform/extract/row-parts.ts';
import { asDefinition, compileCounting } from './counting-reader.ts';
import { splitMatch, withoutNested } from './match-text.ts';
import type { Reading } from './read.ts';
import { unmatchedResources } from './unmatched-resources.ts';

/** Rows at a place where records are read, of which no record type takes any. */
export interface UnmatchedRows {
  /** The place, as the map writes it. */
  readonly path: string;
  /** What tells rows of this place apart, such as `o:eventType`; null where the map looks at nothing of the kind. */
  readonly by: string | null;
  /** What these rows say there; empty where they say nothing. */
  readonly value: string;
  readonly count: number;
}

/** Counts the rows of an extract that stand where records are read and are none, most frequent first. */
export function unmatchedRows(reading: Reading): readonly UnmatchedRows[] {
  const rows = reading.reader.map.language === 'fhirpath' ? unmatchedResources : unmatchedElements;
  return [...rows(reading)].sort((a, b) => b.count - a.count || (a.path + a.value < b.path + b.value ? -1 : 1));
}

function unmatchedElements({ documents, reader: { map } }: Reading): readonly UnmatchedRows[] {
  const places = placesOf(map);
  const unmatched = compileUnmatched(asDefinition(map));
  const rows = documents.flatMap((bytes) => {
    const result = unmatched.read(bytes, GATE_LIMITS);
    return result.ok ? result.extract.records : [];
  });
  const byType = Map.groupBy(rows, ({ type }) => type);
  return [...byType].flatMap(([type, entries]) => {
    const place = places[Number(type)];
    if (place === undefined) return [];
    const values = Map.groupBy(entries, ({ fields }) => textOf(fields['value'] ?? null) ?? '');
    return [...values].map(([value, { length: count }]) => ({ path: place.base, by: place.by, value, count }));
  });
}

/** Compiles a map that reads what the given map leaves: the rows of each place for which no match holds. Throws DefinitionError. */
export function compileUnmatched(definition: Definition<MapDefinition>): ExtractReader {
  const map = definition.value;
  const rows = placesOf(map).map(({ base, conditions, by }) => ({
    match: base + conditions.map((condition) => `[not(${condition})]`).join(''),
    value: by,
  }));
  return compileCounting(definition, rows);
}

/** A place whose rows some record types take and others do not. */
interface Place {
  readonly base: string;
  /** For each match there, the condition of its rows. */
  readonly conditions: readonly string[];
  readonly by: string | null;
}

function placesOf({ records, within, leftOut }: MapDefinition): readonly Place[] {
  const matches = Object.values(records).flatMap(({ match }) => match);
  const read = Map.groupBy(matches.map(splitMatch), ({ base }) => base);
  const others = [...within, ...leftOut.flatMap(({ match }) => match)];
  const inside = Map.groupBy(others.map(splitMatch), ({ base }) => base);
  return [...read]
    .filter(([, found]) => found.every(({ predicates }) => predicates.length > 0))
    .map(([base, found]) => ({
      base,
      conditions: [...found, ...(inside.get(base) ?? [])].map(({ predicates }) =>
        predicates.map((predicate) => `(${predicate})`).join(' and '),
      ),
      by: discriminatorOf(found.flatMap(({ predicates }) => predicates)),
    }));
}

/** The path that conditions compare with a text most often: what tells rows apart. */
function discriminatorOf(predicates: readonly string[]): string | null {
  const paths = predicates.flatMap((predicate) =>
    [...withoutNested(predicate).matchAll(/(?<![\w@./:-])(?<path>[\w@./:-]+)\s*=\s*["']/gu)].flatMap(
      ({ groups }) => groups?.['path'] ?? [],
    ),
  );
  const counted = [...Map.groupBy(paths, (path) => path)].sort(([, a], [, b]) => b.length - a.length);
  return counted[0]?.[0] ?? null;
}
