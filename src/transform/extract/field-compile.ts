import { parseDate, type DateStyle, type PartialDate } from '../record/partial-date.ts';
import type { FieldValue, Markup, NarrativeDialect, Single } from '../record/record.ts';
import type { FieldDefinition } from '../record/vocabulary.ts';
import { code, Code } from './code.ts';
import type { Faults } from './faults.ts';
import { lookUpIn, PathError, type Evaluate, type PathScope } from './language.ts';
import { compileCode, compilePart } from './code-shape.ts';
import { NarrativeReferences } from './narrative/references.ts';
import { FAULTS, type Entry, type Program } from './program.ts';
import type { CodeShape, DateShape, FieldSource, SingleFieldSource } from './map.ts';

/** Reads one field of a row; null where the source said nothing. */
export type ReadField<D, C> = Entry<D, C, FieldValue>;

/** Shapes and value tables that fields of a map share. */
export interface Shapes {
  shape(name: string): CodeShape | DateShape | undefined;
  /** The URI for a source's name of a code system; the name itself when it is not in the table. */
  readonly codeSystem: (name: string) => string;
  /** That table. */
  readonly codeSystems: Readonly<Record<string, string>>;
  /** How the format writes its dates. */
  readonly dates: DateStyle;
  /** The narrative its mark-up is written in; null for simple mark-up. */
  readonly narrative: NarrativeDialect | null;
}

/** What a field is compiled for. */
export interface FieldTarget {
  /** `record.field`, for faults. */
  readonly place: string;
  readonly definition: FieldDefinition;
}

/** Where fields are compiled: the paths of their row, and what these become. */
export interface FieldScope<D, C> {
  readonly paths: PathScope<D, C>;
  readonly program: Program<D, C>;
}

/** Compiles how a field is read, in any path language. Throws PathError or PathSyntaxError. */
export function compileField<D, C>(
  source: FieldSource,
  target: FieldTarget,
  scope: FieldScope<D, C>,
  shapes: Shapes,
): ReadField<D, C> {
  const { program } = scope;
  const ways = (Array.isArray(source) ? source : [source]).map((way) => compileWay(way, target, scope, shapes));
  const first = ways
    .map((way) => program.call(way))
    .reduceRight((others, way) => code`${way} ?? ${others}`, code`null`);
  const ending = program.constant(target.definition.many ? listOf : onlyOneOf);
  return program.reading(code`return ${ending}(${first});`);
}

/** What a way found: nothing, one value (nearly always), or several. */
type Found = Single | readonly Single[] | null;
type Read<D, C> = Entry<D, C, Found>;

const NO_VALUES: readonly Single[] = [];

function isList(found: Found): found is readonly Single[] {
  return Array.isArray(found);
}

function listOf(found: Found): readonly Single[] {
  if (found === null) return NO_VALUES;
  return isList(found) ? found : [found];
}

function onlyOneOf(found: Found): Single | null {
  return isList(found) ? (found[0] ?? null) : found;
}

/** What is read from each of some things, nearly always from one. */
function eachOf<T>(items: readonly T[], read: (item: T, faults: Faults) => Single | null, faults: Faults): Found {
  const [only] = items;
  if (only === undefined) return null;
  if (items.length === 1) return read(only, faults);
  const found = items.map((item) => read(item, faults)).filter((value) => value !== null);
  return found.length === 0 ? null : found;
}

function compileWay<D, C>(
  way: SingleFieldSource,
  target: FieldTarget,
  scope: FieldScope<D, C>,
  shapes: Shapes,
): Read<D, C> {
  const { paths, program } = scope;
  if (typeof way === 'string') return compilePlain(way, target, scope, shapes);
  if ('constant' in way) return program.reading(code`return ${program.constant(way.constant)};`);
  if ('is' in way) return compileBoolean(way.is, target, paths);
  if ('each' in way) return compileEach(way, target, scope);
  if ('join' in way) return compileJoined(way, scope);
  if ('shape' in way) return compileShaped(way, target, scope, shapes);
  if ('reference' in way) return compileReference(way, target, paths, shapes);
  return compileTable(way, target, paths);
}

function compilePlain<D, C>(
  path: string,
  target: FieldTarget,
  { paths, program }: FieldScope<D, C>,
  shapes: Shapes,
): Read<D, C> {
  const { type, many } = target.definition;
  if (type === 'markup') return compileMarkup(path, paths, shapes);
  if (type === 'date') return compilePlainDate(path, target, paths, shapes);
  if (type !== 'text') throw new PathError(`a field of type ${type} needs more than a path`, `write ${EXAMPLES[type]}`);
  return many ? compileTexts(path, paths) : compileFilled(paths.filled(path), program);
}

/** A text that is nothing where it is empty. */
function compileFilled<D, C>(read: Evaluate<D, C, string>, program: Program<D, C>): Read<D, C> {
  return program.reading(code`return ${program.call(read)} || null;`);
}

function compileJoined<D, C>(
  { join, with: between = ' ' }: Extract<SingleFieldSource, { join: unknown }>,
  { paths, program }: FieldScope<D, C>,
): Read<D, C> {
  const alone = join.filter((part) => typeof part === 'string');
  if (alone.length === join.length) return compileFilled(paths.joined(alone, between), program);
  const parts = join.map((part) => program.call(paths.joined([part].flat(), ' ')));
  const filled = program.constant((texts: readonly string[]) => texts.filter((text) => text !== '').join(between));
  return program.reading(code`return ${filled}([${Code.all(parts.map((part) => code`${part},`))}]) || null;`);
}

type JoinOfEach = Extract<SingleFieldSource, { readonly each: unknown }>;

/** Parts joined for each thing that is found: several texts where the field takes them, else all of them as one. */
function compileEach<D, C>(
  way: JoinOfEach,
  { definition }: FieldTarget,
  { paths, program }: FieldScope<D, C>,
): Read<D, C> {
  if (definition.type !== 'text') throw new PathError("'each' gives texts", `the field is of type ${definition.type}`);
  const { scope, enter } = paths.inside(way.each);
  const read = compileJoined(way, { paths: scope, program });
  return (context, document, faults) => {
    const texts = enter(context, document)
      .map((place) => read(place, document, faults))
      .filter((text) => typeof text === 'string');
    if (texts.length === 0) return null;
    return definition.many ? texts : texts.join(way.between ?? '; ');
  };
}

function compileTexts<D, C>(path: string, paths: PathScope<D, C>): Read<D, C> {
  const tokens = paths.tokens(path);
  return (context, document) => {
    const found = tokens(context, document);
    return found.length === 0 ? null : found;
  };
}

function compilePlainDate<D, C>(
  path: string,
  target: FieldTarget,
  scope: PathScope<D, C>,
  { dates }: Shapes,
): Read<D, C> {
  const texts = scope.texts(path);
  const read = (text: string, faults: Faults) => readDate(text, null, dates, target, faults);
  return (context, document, faults) => eachOf(texts(context, document), read, faults);
}

const EXAMPLES = {
  code: '{ path: …, shape: … }',
  choice: '{ path: …, values: {…}, otherwise: … }',
  boolean: '{ is: condition }',
} as const;

function compileMarkup<D, C>(path: string, scope: PathScope<D, C>, { narrative }: Shapes): Read<D, C> {
  const fragments = scope.markup(path);
  const dialect = narrative === null ? {} : { dialect: narrative };
  const read = (xml: string): Markup | null => (isBlank(xml) ? null : { kind: 'markup', xml, ...dialect });
  return (context, document, faults) => eachOf(fragments(context, document), read, faults);
}

/** White space only; the writer of mark-up writes line ends and tabs as references. */
function isBlank(xml: string): boolean {
  return /^(?:\s|&#(?:9|10|13);)*$/u.test(xml);
}

function compileBoolean<D, C>(condition: string, target: FieldTarget, scope: PathScope<D, C>): Read<D, C> {
  if (target.definition.type !== 'boolean')
    throw new PathError("'is' gives a boolean", `the field is of type ${target.definition.type}`);
  return scope.condition(condition);
}

/** What references name in a narrative, as plain text. One that leads nowhere says nothing and is counted. */
function compileReference<D, C>(
  way: { readonly reference: string; readonly in: string },
  { place, definition }: FieldTarget,
  scope: PathScope<D, C>,
  { narrative }: Shapes,
): Read<D, C> {
  if (definition.type !== 'text' || narrative === null)
    throw new PathError(
      'a reference gives the text of a narrative',
      narrative === null ? "say under 'narrative' how it is written" : `the field is of type ${definition.type}`,
    );
  const [references, fragments] = [scope.texts(way.reference), scope.markup(way.in)];
  return (context, document, faults) => {
    const read = (reference: string) => {
      const text = referencesOf(faults, narrative).textOf(reference, fragments(context, document)[0] ?? '');
      if (text === null) faults.add('reference', place);
      return text;
    };
    return eachOf(references(context, document), read, faults);
  };
}

/** The narratives that were read for references, for each reading of a document: kept no longer than its faults. */
const narrativesRead = new WeakMap<Faults, NarrativeReferences>();

function referencesOf(faults: Faults, dialect: NarrativeDialect): NarrativeReferences {
  const known = narrativesRead.get(faults) ?? new NarrativeReferences(dialect);
  narrativesRead.set(faults, known);
  return known;
}

type ValueTable = Extract<SingleFieldSource, { readonly values: unknown }>;

function compileTable<D, C>(way: ValueTable, target: FieldTarget, scope: PathScope<D, C>): Read<D, C> {
  checkValues(way, target.definition);
  const read = scope.text(way.path);
  const valueOf = lookUpIn(way.values);
  return (context, document, faults) => {
    const written = read(context, document);
    const value = valueOf(written);
    if (value === undefined && written !== '') faults.add('value', target.place);
    const found = value ?? way.otherwise ?? written;
    return found === '' ? null : found;
  };
}

function checkValues({ values, otherwise }: ValueTable, field: FieldDefinition): void {
  if (field.type !== 'choice') return;
  if (otherwise === undefined)
    throw new PathError('what the table has not is no value of this field', "add 'otherwise'");
  const unknown = [...Object.values(values), otherwise].find((value) => !Object.hasOwn(field.values, value));
  if (unknown !== undefined)
    throw new PathError(`'${unknown}' is not a value of this field`, `values: ${Object.keys(field.values).join(', ')}`);
}

function compileShaped<D, C>(
  way: { path: string; shape: string },
  target: FieldTarget,
  { paths, program }: FieldScope<D, C>,
  shapes: Shapes,
): Read<D, C> {
  const shape = shapes.shape(way.shape);
  if (shape === undefined) throw new PathError(`there is no shape '${way.shape}'`, "define it under 'shapes'");
  const inside = paths.inside(way.path);
  const scope = { paths: inside.scope, program };
  return 'value' in shape
    ? inside.found(compileDate(shape, target, scope, shapes.dates))
    : inside.found(compileCode(shape, scope, shapes));
}

function compileDate<D, C>(
  shape: DateShape,
  target: FieldTarget,
  { paths, program }: FieldScope<D, C>,
  style: DateStyle,
): Entry<D, C, PartialDate | null> {
  const value = program.call(paths.text(shape.value));
  const precision = compilePart(shape.precision, { paths, program });
  const read = program.constant((text: string, letter: string | null, faults: Faults) =>
    readDate(text, letter, style, target, faults),
  );
  return program.reading(code`return ${read}(${value}, ${precision}, ${FAULTS});`);
}

/** Reads a date; null where there is none, and where what is there is none: that is counted. */
function readDate(
  text: string,
  precision: string | null,
  style: DateStyle,
  target: FieldTarget,
  faults: Faults,
): PartialDate | null {
  if (precision !== 'U' && text.trim() === '') return null;
  const date = parseDate(text, style, precision);
  if (date === null) faults.add('date', target.place);
  return date;
}
