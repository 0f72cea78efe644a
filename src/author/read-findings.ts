import type { ExtractReader, ReadExtract } from '../transform/extract/reader.ts';
import type { Format } from '../transform/extract/format.ts';
import type { Code, FieldValue, RecordEntry, Single } from '../transform/record/record.ts';
import type { RecordType, Vocabulary } from '../transform/record/vocabulary.ts';

/** The records of one type in an extract. */
export interface TypeFindings {
  readonly type: string;
  readonly count: number;
  /** Least and greatest main date, ISO 8601 at its precision: the first date field that an entry fills. Null where none does. */
  readonly oldest: string | null;
  readonly newest: string | null;
  /** Entries without any date, or with none but unknown ones. */
  readonly undated: number;
}

/** What an author learns of an extract beside its records. */
export interface ReadFindings {
  readonly types: readonly TypeFindings[];
  /** Record types that the format has a place for and this extract none of. */
  readonly empty: readonly string[];
  /** Record types that the format has no place for. */
  readonly notSupported: readonly string[];
  /** Entries by the mark that is set on them, such as `confidential`. */
  readonly marked: Readonly<Record<string, number>>;
  /** Codes and translations whose system the map does not know, by the source's name of it; empty where it named none. */
  readonly unknownCodeSystems: Readonly<Record<string, number>>;
}

/** What the findings are made from. */
export interface FindingsSource {
  readonly extract: ReadExtract;
  readonly format: Format;
  /** Parts of the format that were not given: what stands in them is missing, not "none recorded". */
  readonly lacking: readonly string[];
  readonly reader: Pick<ExtractReader, 'map'>;
  readonly vocabulary: Vocabulary;
}

/** Finds what an extract holds of each type, and what in it a policy or a map has to mind. */
export function findingsOf({ extract, format, lacking, reader, vocabulary }: FindingsSource): ReadFindings {
  const byType = Map.groupBy(extract.records, ({ type }) => type);
  const others = [...vocabulary.keys()].filter((type) => type !== 'person' && !byType.has(type));
  const known = knownSystems(reader.map);
  return {
    types: [...byType].map(([type, entries]) => ({
      type,
      count: entries.length,
      ...datesOf(vocabulary.get(type), entries),
    })),
    empty: others.filter((type) => format.supports(type) && isGiven(type, format, lacking)),
    notSupported: others.filter((type) => !format.supports(type)),
    marked: tally(extract.records.flatMap(marksOf)),
    unknownCodeSystems: tally(
      [extract.person, ...extract.records]
        .flatMap(({ fields }) => Object.values(fields).flatMap(codesOf))
        .filter(({ code, system }) => code !== null && !known.has(system))
        .map(({ system }) => system),
    ),
  };
}

function isGiven(type: string, { parts }: Format, lacking: readonly string[]): boolean {
  return !parts.some(({ id, reads }) => lacking.includes(id) && reads.has(type));
}

function datesOf(
  type: RecordType | undefined,
  entries: readonly RecordEntry[],
): Pick<TypeFindings, 'oldest' | 'newest' | 'undated'> {
  const names = [...(type?.fields ?? [])].filter(([, field]) => field.type === 'date').map(([name]) => name);
  const dates = entries.flatMap(
    ({ fields }) => names.map((name) => isoOf(fields[name])).find((iso) => iso !== '') ?? [],
  );
  const sorted = dates.sort();
  return { oldest: sorted[0] ?? null, newest: sorted.at(-1) ?? null, undated: entries.length - dates.length };
}

function isoOf(value: FieldValue | undefined): string {
  const [first] = singlesOf(value ?? null);
  return typeof first === 'object' && first.kind === 'date' ? first.iso : '';
}

function marksOf({ marks }: RecordEntry): readonly string[] {
  return [...marks.flags, ...(marks.audience === null ? [] : ['for an audience'])];
}

function singlesOf(value: FieldValue): readonly Single[] {
  if (value === null) return [];
  return isList(value) ? value : [value];
}

function isList(value: FieldValue): value is readonly Single[] {
  return Array.isArray(value);
}

/** The codes of a value, each with its translations. */
function codesOf(value: FieldValue): readonly Code[] {
  return singlesOf(value).flatMap((single) =>
    typeof single === 'object' && single.kind === 'code' ? [single, ...single.translations.flatMap(codesOf)] : [],
  );
}

/** The code systems that a map names: those its table translates to, and those it writes itself. */
function knownSystems({ codeSystems, shapes }: ExtractReader['map']): ReadonlySet<string> {
  const systems = Object.values(shapes).flatMap((shape) => ('system' in shape ? [shape.system].flat() : []));
  const written = systems.flatMap((system) =>
    typeof system === 'string' ? [] : 'constant' in system ? [system.constant] : Object.values(system.values),
  );
  return new Set([...Object.values(codeSystems), ...written].filter((system) => system.includes(':')));
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
