import { parseDate, type DateStyle, type PartialDate } from '../record/partial-date.ts';
import type { Code, FieldValue, Markup, NarrativeDialect, Single } from '../record/record.ts';
import type { FieldDefinition } from '../record/vocabulary.ts';
import type { Faults } from './faults.ts';
import { lookUpIn, PathError, type Evaluate, type PathScope } from './language.ts';
import { NarrativeReferences } from './narrative/references.ts';
import type { CodeShape, DateShape, FieldSource, PartSource, SingleFieldSource, SinglePartSource } from './map.ts';

/** Reads one field of a row; null where the source said nothing. */
export type ReadField<D, C> = (context: C, document: D, faults: Faults) => FieldValue;

/** Shapes and value tables that fields of a map share. */
export interface Shapes {
  shape(name: string): CodeShape | DateShape | undefined;
  /** The URI for a source's name of a code system; the name itself when it is not in the table. */
  codeSystem(name: string): string;
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

/** Compiles how a field is read, in any path language. Throws PathError or PathSyntaxError. */
export function compileField<D, C>(
  source: FieldSource,
  target: FieldTarget,
  scope: PathScope<D, C>,
  shapes: Shapes,
): ReadField<D, C> {
  const ways = (Array.isArray(source) ? source : [source]).map((way) => compileWay(way, target, scope, shapes));
  const read = firstFound(ways);
  if (target.definition.many) return (context, document, faults) => listOf(read(context, document, faults));
  return (context, document, faults) => {
    const found = read(context, document, faults);
    return isList(found) ? (found[0] ?? null) : found;
  };
}

/** What a way found: nothing, one value (nearly always), or several. */
type Found = Single | readonly Single[] | null;
type Read<D, C> = (context: C, document: D, faults: Faults) => Found;

const NO_VALUES: readonly Single[] = [];

function isList(found: Found): found is readonly Single[] {
  return Array.isArray(found);
}

function listOf(found: Found): readonly Single[] {
  if (found === null) return NO_VALUES;
  return isList(found) ? found : [found];
}

/** What the first of several ways finds that finds anything. */
function firstFound<D, C>([first, ...others]: readonly Read<D, C>[]): Read<D, C> {
  if (first === undefined) return () => null;
  if (others.length === 0) return first;
  const otherwise = firstFound(others);
  return (context, document, faults) => first(context, document, faults) ?? otherwise(context, document, faults);
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
  scope: PathScope<D, C>,
  shapes: Shapes,
): Read<D, C> {
  if (typeof way === 'string') return compilePlain(way, target, scope, shapes);
  if ('constant' in way) return () => way.constant;
  if ('is' in way) return compileBoolean(way.is, target, scope);
  if ('join' in way) return compileJoin(way.join, way.with ?? ' ', scope);
  if ('shape' in way) return compileShaped(way, target, scope, shapes);
  if ('reference' in way) return compileReference(way, target, scope, shapes);
  return compileTable(way, target, scope);
}

function compilePlain<D, C>(path: string, target: FieldTarget, scope: PathScope<D, C>, shapes: Shapes): Read<D, C> {
  const { type, many } = target.definition;
  if (type === 'markup') return compileMarkup(path, scope, shapes);
  if (type === 'date') return compilePlainDate(path, target, scope, shapes);
  if (type !== 'text') throw new PathError(`a field of type ${type} needs more than a path`, `write ${EXAMPLES[type]}`);
  return many ? compileTexts(path, scope) : compileText(path, scope);
}

function compileText<D, C>(path: string, scope: PathScope<D, C>): Read<D, C> {
  const filled = scope.filled(path);
  return (context, document) => {
    const text = filled(context, document);
    return text === '' ? null : text;
  };
}

function compileTexts<D, C>(path: string, scope: PathScope<D, C>): Read<D, C> {
  const texts = scope.texts(path);
  const trimmed = (text: string) => (text.trim() === '' ? null : text.trim());
  return (context, document, faults) => eachOf(texts(context, document), trimmed, faults);
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

function compileJoin<D, C>(paths: readonly string[], separator: string, scope: PathScope<D, C>): Read<D, C> {
  const parts = paths.map((path) => scope.text(path));
  return (context, document) => {
    let joined = '';
    for (const part of parts) {
      const text = part(context, document);
      if (text !== '') joined = joined === '' ? text : joined + separator + text;
    }
    return joined === '' ? null : joined;
  };
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
  scope: PathScope<D, C>,
  shapes: Shapes,
): Read<D, C> {
  const shape = shapes.shape(way.shape);
  if (shape === undefined) throw new PathError(`there is no shape '${way.shape}'`, "define it under 'shapes'");
  const inside = scope.inside(way.path);
  const read =
    'value' in shape
      ? compileDate(shape, target, inside.scope, shapes.dates)
      : compileCode(shape, inside.scope, shapes);
  return (context, document, faults) => {
    const places = inside.enter(context, document);
    const [only] = places;
    if (only !== undefined && places.length === 1) return read(only, document, faults);
    return eachOf(places, (place) => read(place, document, faults), faults);
  };
}

type ReadDate<D, C> = (context: C, document: D, faults: Faults) => PartialDate | null;

function compileDate<D, C>(
  shape: DateShape,
  target: FieldTarget,
  scope: PathScope<D, C>,
  style: DateStyle,
): ReadDate<D, C> {
  const value = scope.text(shape.value);
  const precision = compilePart(shape.precision, scope);
  return (context, document, faults) =>
    readDate(value(context, document), precision(context, document), style, target, faults);
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

const NO_CODES: readonly Code[] = [];

type ReadCode<D, C> = (context: C, document: D) => Code;

function compileCode<D, C>(shape: CodeShape, scope: PathScope<D, C>, shapes: Shapes): ReadCode<D, C> {
  const system = compilePart(shape.system, scope);
  const code = compilePart(shape.code, scope);
  const display = compilePart(shape.display, scope);
  const translations =
    shape.translations === undefined ? () => NO_CODES : compileTranslations(shape, shape.translations, scope, shapes);
  return (context, document) => ({
    kind: 'code',
    system: shapes.codeSystem(system(context, document) ?? ''),
    code: code(context, document),
    display: display(context, document) ?? '',
    translations: translations(context, document),
  });
}

/** Translations have a shape of their own, or that of their code: then they may have translations themselves. */
function compileTranslations<D, C>(
  { system, code, display }: CodeShape,
  source: NonNullable<CodeShape['translations']>,
  scope: PathScope<D, C>,
  shapes: Shapes,
): Evaluate<D, C, readonly Code[]> {
  if (typeof source !== 'string') return compileOtherTranslations(source, scope, shapes);
  const inside = scope.inside(source);
  const read = compileCode({ system, code, display }, inside.scope, shapes);
  const again = inside.again();
  const readAll = (contexts: readonly C[], document: D): readonly Code[] =>
    contexts.length === 0
      ? NO_CODES
      : contexts.map((context) =>
          withTranslations(read(context, document), readAll(again(context, document), document)),
        );
  return (context, document) => readAll(inside.enter(context, document), document);
}

function withTranslations({ kind, system, code, display }: Code, translations: readonly Code[]): Code {
  return { kind, system, code, display, translations };
}

function compileOtherTranslations<D, C>(
  { path, shape: name }: { readonly path: string; readonly shape: string },
  scope: PathScope<D, C>,
  shapes: Shapes,
): Evaluate<D, C, readonly Code[]> {
  const shape = shapes.shape(name);
  if (shape === undefined || 'value' in shape)
    throw new PathError(`there is no shape of a code '${name}'`, "define it under 'shapes'");
  const inside = scope.inside(path);
  const read = compileCode(shape, inside.scope, shapes);
  return (context, document) => inside.enter(context, document).map((place) => read(place, document));
}

/** Compiles a part of a shape: the first of its alternatives that gives a text. */
function compilePart<D, C>(part: PartSource, scope: PathScope<D, C>): Evaluate<D, C, string | null> {
  const ways = (Array.isArray(part) ? part : [part]).map((way) => compileSinglePart(way, scope));
  return (context, document) => {
    for (const way of ways) {
      const text = way(context, document);
      if (text !== '') return text;
    }
    return null;
  };
}

function compileSinglePart<D, C>(way: SinglePartSource, scope: PathScope<D, C>): Evaluate<D, C, string> {
  if (typeof way === 'string') return scope.text(way);
  if ('constant' in way) return () => way.constant;
  const read = scope.text(way.path);
  const valueOf = lookUpIn(way.values);
  return (context, document) => {
    const written = read(context, document);
    return valueOf(written) ?? written;
  };
}
