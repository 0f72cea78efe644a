import type { CodeSet } from '../record/code-set.ts';
import { didYouMean, type Findings, type KeyPath } from '../record/definition.ts';
import type { FieldDefinition, Vocabulary } from '../record/vocabulary.ts';
import { checkMappings, resolveName, type OpenPart } from './compile-names.ts';
import { checkWhere } from './compile-where.ts';
import type { DateFilter, Section } from './dataset.ts';
import type { DateFilterManifest, PartManifest, SectionManifest } from './manifest.ts';

/** What a section is compiled with. */
export interface SectionContext {
  readonly findings: Findings;
  readonly dataset: string;
  readonly vocabulary: Vocabulary;
  readonly codeSets: ReadonlyMap<string, CodeSet>;
  /** Kinds of source that the dataset reads. */
  readonly sources: readonly string[];
  /** The dataset's sections that stand before this one. */
  readonly before: readonly Section[];
}

/** Compiles a section of the dataset's own; null where it cannot be used. Everything wrong is reported. */
export function compileSection(source: SectionManifest, path: KeyPath, context: SectionContext): Section | null {
  const count = context.findings.problems.length;
  const parts = partsOf(source, path, context);
  const types = namesOf(source, path).flatMap(([name, at]) => {
    const definition = resolveName(name, at, parts, context.findings);
    return definition === null ? [] : [[name, definition] as const];
  });
  checkMappings(parts, context.findings);
  const fields = new Map(types.filter(([name]) => source.fields.includes(name)));
  const dateFilter = dateFilterOf(source.dateFilter, [...path, 'dateFilter'], parts, new Map(types), context);
  const { id, title, requires, order, group = null, limit = null, standsAlone, content = null, usualRows } = source;
  const collapse = collapseOf(source.collapse?.after ?? null, { fields, order }, path, context.findings);
  if (dateFilter === null || context.findings.problems.length > count) return null;
  const origin = { dataset: context.dataset, section: id };
  const sources = [...new Set(parts.flatMap((part) => part.sources))];
  const rows = { parts, requires, fields, order, group, limit, collapse, usualRows, dateFilter };
  return { id, title, lang: null, origin, sources, ...rows, standsAlone, content };
}

/**
 * What of a section is closed at first: what its order puts last. The line that opens it says from when to when it is, so
 * the order begins with a date that is shown.
 */
export function collapseOf(
  after: number | null,
  { fields, order }: Pick<Section, 'fields' | 'order'>,
  path: KeyPath,
  findings: Findings,
): Section['collapse'] {
  if (after === null) return null;
  const [first] = order;
  if (first === undefined || fields.get(first.by)?.type !== 'date')
    findings.report(
      [...path, 'collapse'],
      "what is closed must be told from when to when it is, and the section is not sorted by a date of its 'fields' first",
      'write order: [{ by: date, direction: descending }], with a date that it shows',
    );
  return first === undefined ? null : { after, by: first.by };
}

function partsOf(source: SectionManifest, path: KeyPath, context: SectionContext): readonly OpenPart[] {
  const { records, where } = source;
  if (typeof records === 'string') return openPart({ type: records, where, fields: {} }, path, 'records', context);
  if (Object.keys(where).length > 0)
    context.findings.report(
      [...path, 'where'],
      "with a list of records each has its own 'where'",
      'move it into the list',
    );
  for (const [index, { type, sources }] of records.entries())
    if (records.findIndex((each) => each.type === type && sameSources(each.sources, sources)) !== index)
      context.findings.report(
        [...path, 'records', index],
        `'${type}' stands twice in the list`,
        'use any: in its where',
      );
  return records.flatMap((part, index) => openPart(part, [...path, 'records', index], 'type', context));
}

function sameSources(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === undefined || b === undefined || a.some((kind) => b.includes(kind));
}

function openPart(part: PartManifest, path: KeyPath, key: string, context: SectionContext): readonly OpenPart[] {
  const { findings, vocabulary, codeSets, sources } = context;
  const record = vocabulary.get(part.type);
  if (record === undefined) {
    const known = [...vocabulary.keys()];
    const hint = didYouMean(part.type, known) ?? `record types: ${known.join(', ')}`;
    findings.unknown([...path, key], `there is no record type '${part.type}'`, hint);
    return [];
  }
  checkWhere(findings, [...path, 'where'], part.where, record, codeSets);
  for (const [index, kind] of (part.sources ?? []).entries())
    if (!sources.includes(kind))
      findings.report(
        [...path, 'sources', index],
        `'${kind}' is not among the dataset's sources`,
        `sources: ${sources.join(', ')}`,
      );
  const { label = record.title, where, fields } = part;
  return [
    { record, label, sources: part.sources ?? sources, filter: { where, codeSets }, names: new Map(), fields, path },
  ];
}

/** Every name that a section uses of its rows, with the place that names it. */
function namesOf(source: SectionManifest, path: KeyPath): readonly (readonly [name: string, at: KeyPath])[] {
  const { fields, requires, order, group, dateFilter } = source;
  const lists = Object.entries({ requires, fields }).flatMap(([key, names]) =>
    names.map((name, index) => [name, [...path, key, index]] as const),
  );
  const filter = dateNames(dateFilter).map(([name, at]) => [name, [...path, 'dateFilter', ...at]] as const);
  const sorted = order.map(({ by }, index) => [by, [...path, 'order', index, 'by']] as const);
  return [...lists, ...sorted, ...(group === undefined ? [] : [[group, [...path, 'group']] as const]), ...filter];
}

/** The fields that a date filter names, each with its place. */
function dateNames(filter: DateFilterManifest): readonly (readonly [name: string, at: KeyPath])[] {
  if (typeof filter === 'string') return [];
  return Object.entries(filter).flatMap(([key, value]): (readonly [string, KeyPath])[] => {
    if (typeof value === 'string') return key === 'follows' ? [] : [[value, [key]]];
    return Array.isArray(value) ? value.map((name: string, index) => [name, [key, index]]) : [];
  });
}

function dateFilterOf(
  source: DateFilterManifest,
  path: KeyPath,
  parts: readonly OpenPart[],
  types: ReadonlyMap<string, FieldDefinition>,
  context: SectionContext,
): DateFilter | null {
  if (typeof source === 'string') return { kind: source };
  const { findings, codeSets } = context;
  for (const [name, at] of dateNames(source))
    if (at[0] !== 'by' && isOtherType(types.get(name), 'date'))
      findings.report([...path, ...at], `'${name}' is not a date`, 'a date range needs fields of type date');
  if ('follows' in source) return followed(source, path, context);
  const { otherwise = null } = source;
  if ('field' in source) return { kind: 'point', field: source.field, otherwise };
  const { from, until, ongoing } = source;
  const [only, ...others] = parts;
  if (ongoing !== undefined && others.length > 0)
    findings.report([...path, 'ongoing'], "'ongoing' needs a section of one record type", 'take it out');
  if (ongoing !== undefined && only !== undefined)
    checkWhere(findings, [...path, 'ongoing'], ongoing, only.record, codeSets);
  return {
    kind: 'span',
    from,
    until: typeof until === 'string' ? [until] : until,
    ongoing: ongoing === undefined ? null : { where: ongoing, codeSets },
    otherwise,
  };
}

function isOtherType(definition: FieldDefinition | undefined, type: FieldDefinition['type']): boolean {
  return definition !== undefined && (definition.type !== type || definition.many);
}

function followed(
  { follows, by }: Extract<DateFilterManifest, { follows: string }>,
  path: KeyPath,
  { findings, before }: SectionContext,
): DateFilter | null {
  const section = before.find(({ id }) => id === follows);
  if (section !== undefined) return { kind: 'follows', section, by };
  const known = before.map(({ id }) => id);
  const hint = didYouMean(follows, known) ?? `sections before it: ${known.join(', ') || 'none'}`;
  findings.unknown([...path, 'follows'], `no section '${follows}' stands before this one`, hint);
  return null;
}
