import { parseDate, type DateStyle } from '../record/partial-date.ts';
import type { Code, FieldValue, NarrativeDialect, Single } from '../record/record.ts';
import type { FieldDefinition } from '../record/vocabulary.ts';
import type { Faults } from './faults.ts';
import { PathError, type PathScope } from './language.ts';
import type { CodeShape, DateShape, FieldSource, PartSource, SingleFieldSource, SinglePartSource } from './map.ts';

/** Reads one field of a row; null where the source said nothing. */
export type ReadField<C> = (context: C, faults: Faults) => FieldValue;

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
export function compileField<C>(
  source: FieldSource,
  target: FieldTarget,
  scope: PathScope<C>,
  shapes: Shapes,
): ReadField<C> {
  const ways = (Array.isArray(source) ? source : [source]).map((way) => compileWay(way, target, scope, shapes));
  return (context, faults) => {
    for (const way of ways) {
      const values = way(context, faults);
      if (values.length > 0) return target.definition.many ? values : (values[0] ?? null);
    }
    return target.definition.many ? [] : null;
  };
}

type ReadValues<C> = (context: C, faults: Faults) => readonly Single[];

function compileWay<C>(
  way: SingleFieldSource,
  target: FieldTarget,
  scope: PathScope<C>,
  shapes: Shapes,
): ReadValues<C> {
  if (typeof way === 'string') return compilePlain(way, target, scope, shapes);
  if ('constant' in way) return () => [way.constant];
  if ('is' in way) return compileBoolean(way.is, target, scope);
  if ('join' in way) return compileJoin(way.join, way.with ?? ' ', scope);
  if ('shape' in way) return compileShaped(way, target, scope, shapes);
  return compileTable(way, target, scope);
}

function compilePlain<C>(path: string, target: FieldTarget, scope: PathScope<C>, shapes: Shapes): ReadValues<C> {
  const { type } = target.definition;
  if (type === 'markup') return compileMarkup(path, scope, shapes);
  const texts = scope.texts(path);
  if (type === 'date')
    return (context, faults) => texts(context).flatMap((text) => readDate(text, null, shapes.dates, target, faults));
  if (type !== 'text') throw new PathError(`a field of type ${type} needs more than a path`, `write ${EXAMPLES[type]}`);
  return (context) =>
    texts(context)
      .map((text) => text.trim())
      .filter((text) => text !== '');
}

const EXAMPLES = {
  code: '{ path: …, shape: … }',
  choice: '{ path: …, values: {…}, otherwise: … }',
  boolean: '{ is: condition }',
} as const;

function compileMarkup<C>(path: string, scope: PathScope<C>, { narrative }: Shapes): ReadValues<C> {
  const fragments = scope.markup(path);
  const dialect = narrative === null ? {} : { dialect: narrative };
  return (context) =>
    fragments(context)
      .filter((xml) => !isBlank(xml))
      .map((xml) => ({ kind: 'markup', xml, ...dialect }));
}

/** White space only; the writer of mark-up writes line ends and tabs as references. */
function isBlank(xml: string): boolean {
  return /^(?:\s|&#(?:9|10|13);)*$/u.test(xml);
}

function compileBoolean<C>(condition: string, target: FieldTarget, scope: PathScope<C>): ReadValues<C> {
  if (target.definition.type !== 'boolean')
    throw new PathError("'is' gives a boolean", `the field is of type ${target.definition.type}`);
  const test = scope.condition(condition);
  return (context) => [test(context)];
}

function compileJoin<C>(paths: readonly string[], separator: string, scope: PathScope<C>): ReadValues<C> {
  const parts = paths.map((path) => firstText(path, scope));
  return (context) => {
    const text = parts
      .map((part) => part(context))
      .filter((part) => part !== '')
      .join(separator);
    return text === '' ? [] : [text];
  };
}

/** The first text that a path finds, trimmed; empty where there is none. */
function firstText<C>(path: string, scope: PathScope<C>): (context: C) => string {
  const texts = scope.texts(path);
  return (context) => texts(context)[0]?.trim() ?? '';
}

function compileTable<C>(
  way: { path: string; values: Record<string, string>; otherwise: string },
  target: FieldTarget,
  scope: PathScope<C>,
): ReadValues<C> {
  checkValues(way, target.definition);
  const read = firstText(way.path, scope);
  const table = new Map(Object.entries(way.values));
  return (context, faults) => {
    const written = read(context);
    const value = table.get(written);
    if (value === undefined && written !== '') faults.add('value', target.place);
    return [value ?? way.otherwise];
  };
}

function checkValues(way: { values: Record<string, string>; otherwise: string }, field: FieldDefinition): void {
  if (field.type !== 'choice') return;
  const unknown = [...Object.values(way.values), way.otherwise].find((value) => !Object.hasOwn(field.values, value));
  if (unknown !== undefined)
    throw new PathError(`'${unknown}' is not a value of this field`, `values: ${Object.keys(field.values).join(', ')}`);
}

function compileShaped<C>(
  way: { path: string; shape: string },
  target: FieldTarget,
  scope: PathScope<C>,
  shapes: Shapes,
): ReadValues<C> {
  const shape = shapes.shape(way.shape);
  if (shape === undefined) throw new PathError(`there is no shape '${way.shape}'`, "define it under 'shapes'");
  const inside = scope.inside(way.path);
  const read =
    'value' in shape
      ? compileDate(shape, target, inside.scope, shapes.dates)
      : compileCodes(shape, inside.scope, shapes);
  return (context, faults) => inside.enter(context).flatMap((entered) => read(entered, faults));
}

function compileDate<C>(shape: DateShape, target: FieldTarget, scope: PathScope<C>, style: DateStyle): ReadValues<C> {
  const value = firstText(shape.value, scope);
  const precision = compilePart(shape.precision, scope);
  return (context, faults) => {
    const [text, letter] = [value(context), precision(context)];
    return letter === null && text === '' ? [] : readDate(text, letter, style, target, faults);
  };
}

function readDate(
  text: string,
  precision: string | null,
  style: DateStyle,
  target: FieldTarget,
  faults: Faults,
): readonly Single[] {
  if (text.trim() === '' && precision !== 'U') return [];
  const date = parseDate(text, style, precision);
  if (date !== null) return [date];
  faults.add('date', target.place);
  return [];
}

type ReadCode<C> = (context: C) => Code;

function compileCodes<C>(shape: CodeShape, scope: PathScope<C>, shapes: Shapes): ReadValues<C> {
  const read = compileCode(shape, scope, shapes);
  return (context) => [read(context)];
}

function compileCode<C>(shape: CodeShape, scope: PathScope<C>, shapes: Shapes): ReadCode<C> {
  const [system, code, display] = [shape.system, shape.code, shape.display].map((part) => compilePart(part, scope));
  const translations =
    shape.translations === undefined ? () => [] : compileTranslations(shape, shape.translations, scope, shapes);
  return (context) => ({
    kind: 'code',
    system: shapes.codeSystem(system?.(context) ?? ''),
    code: code?.(context) ?? null,
    display: display?.(context) ?? '',
    translations: translations(context),
  });
}

/** Translations have a shape of their own, or that of their code: then they may have translations themselves. */
function compileTranslations<C>(
  { system, code, display }: CodeShape,
  source: NonNullable<CodeShape['translations']>,
  scope: PathScope<C>,
  shapes: Shapes,
): (context: C) => readonly Code[] {
  if (typeof source !== 'string') return compileOtherTranslations(source, scope, shapes);
  const inside = scope.inside(source);
  const read = compileCode({ system, code, display }, inside.scope, shapes);
  const again = inside.again();
  const readAll = (contexts: readonly C[]): readonly Code[] =>
    contexts.map((context) => ({ ...read(context), translations: readAll(again(context)) }));
  return (context) => readAll(inside.enter(context));
}

function compileOtherTranslations<C>(
  { path, shape: name }: { readonly path: string; readonly shape: string },
  scope: PathScope<C>,
  shapes: Shapes,
): (context: C) => readonly Code[] {
  const shape = shapes.shape(name);
  if (shape === undefined || 'value' in shape)
    throw new PathError(`there is no shape of a code '${name}'`, "define it under 'shapes'");
  const inside = scope.inside(path);
  const read = compileCode(shape, inside.scope, shapes);
  return (context) => inside.enter(context).map(read);
}

/** Compiles a part of a shape: the first of its alternatives that gives a text. */
function compilePart<C>(part: PartSource, scope: PathScope<C>): (context: C) => string | null {
  const ways = (Array.isArray(part) ? part : [part]).map((way) => compileSinglePart(way, scope));
  return (context) => {
    for (const way of ways) {
      const text = way(context);
      if (text !== '') return text;
    }
    return null;
  };
}

function compileSinglePart<C>(way: SinglePartSource, scope: PathScope<C>): (context: C) => string {
  if (typeof way === 'string') return firstText(way, scope);
  if ('constant' in way) return () => way.constant;
  const read = firstText(way.path, scope);
  const table = new Map(Object.entries(way.values));
  return (context) => {
    const written = read(context);
    return table.get(written) ?? written;
  };
}
