import { parsePartialDate } from '../record/partial-date.ts';
import type { Code, FieldValue, Single } from '../record/record.ts';
import type { FieldDefinition } from '../record/vocabulary.ts';
import type { Faults } from './faults.ts';
import type { CodeShape, DateShape, FieldSource, PartSource, SingleFieldSource } from './map.ts';
import {
  compileCondition,
  compileExpression,
  compileText,
  PathError,
  stringOf,
  type Context,
  type Find,
  type Item,
  type Scope,
} from './path-compile.ts';
import { parseCondition, parseExpression } from './path-syntax.ts';
import type { PathNode } from './projection.ts';

/** Reads one field of a row; null where the source said nothing. */
export type ReadField = (context: Context, faults: Faults) => FieldValue;

/** Shapes and value tables that fields of a map share. */
export interface Shapes {
  shape(name: string): CodeShape | DateShape | undefined;
  /** The URI for a source's name of a code system; the name itself when it is not in the table. */
  codeSystem(name: string): string;
}

/** What a field is compiled for. */
export interface FieldTarget {
  /** `record.field`, for faults. */
  readonly place: string;
  readonly definition: FieldDefinition;
}

/** Compiles how a field is read. Throws PathError or PathSyntaxError. */
export function compileField(source: FieldSource, target: FieldTarget, scope: Scope, shapes: Shapes): ReadField {
  const ways = (Array.isArray(source) ? source : [source]).map((way) => compileWay(way, target, scope, shapes));
  return (context, faults) => {
    for (const way of ways) {
      const values = way(context, faults);
      if (values.length > 0) return target.definition.many ? values : (values[0] ?? null);
    }
    return target.definition.many ? [] : null;
  };
}

type ReadValues = (context: Context, faults: Faults) => readonly Single[];

function compileWay(way: SingleFieldSource, target: FieldTarget, scope: Scope, shapes: Shapes): ReadValues {
  if (typeof way === 'string') return compilePlain(way, target, scope);
  if ('constant' in way) return () => [way.constant];
  if ('is' in way) return compileBoolean(way.is, target, scope);
  if ('join' in way) return compileJoin(way.join, scope);
  if ('shape' in way) return compileShaped(way, target, scope, shapes);
  return compileTable(way, target, scope);
}

function compilePlain(path: string, target: FieldTarget, scope: Scope): ReadValues {
  const { type } = target.definition;
  if (type === 'markup') return compileMarkup(path, scope);
  const find = compileText(parseExpression(path), scope);
  if (type === 'date')
    return (context, faults) => find(context).flatMap((item) => readDate(stringOf(item), null, target, faults));
  if (type !== 'text') throw new PathError(`a field of type ${type} needs more than a path`, `write ${EXAMPLES[type]}`);
  return (context) =>
    find(context)
      .map((item) => stringOf(item).trim())
      .filter((text) => text !== '');
}

const EXAMPLES = {
  code: '{ path: …, shape: … }',
  choice: '{ path: …, values: {…}, otherwise: … }',
  boolean: '{ is: condition }',
} as const;

function compileMarkup(path: string, scope: Scope): ReadValues {
  const { find, places, isAttribute } = compileExpression(parseExpression(path), scope);
  if (isAttribute) throw new PathError('an attribute holds no mark-up', 'end the path at an element');
  for (const place of places) place.wantsMarkup = true;
  return (context) =>
    find(context).flatMap((item) =>
      typeof item === 'string' || item.markup === null || item.markup.trim() === ''
        ? []
        : [{ kind: 'markup', xml: item.markup }],
    );
}

function compileBoolean(condition: string, target: FieldTarget, scope: Scope): ReadValues {
  if (target.definition.type !== 'boolean')
    throw new PathError("'is' gives a boolean", `the field is of type ${target.definition.type}`);
  const test = compileCondition(parseCondition(condition), scope);
  return (context) => [test(context)];
}

function compileJoin(paths: readonly string[], scope: Scope): ReadValues {
  const finds = paths.map((path) => compileText(parseExpression(path), scope));
  return (context) => {
    const text = finds
      .map((find) => firstText(find, context))
      .filter((part) => part !== '')
      .join(' ');
    return text === '' ? [] : [text];
  };
}

function firstText(find: Find, context: Context): string {
  const [item] = find(context);
  return item === undefined ? '' : stringOf(item).trim();
}

function compileTable(
  way: { path: string; values: Record<string, string>; otherwise: string },
  target: FieldTarget,
  scope: Scope,
): ReadValues {
  const { values: allowed, type } = target.definition;
  const unknown =
    type === 'choice' ? [...Object.values(way.values), way.otherwise].find((value) => !(value in allowed)) : undefined;
  if (unknown !== undefined)
    throw new PathError(`'${unknown}' is not a value of this field`, `values: ${Object.keys(allowed).join(', ')}`);
  const find = compileText(parseExpression(way.path), scope);
  const table = new Map(Object.entries(way.values));
  return (context, faults) => {
    const written = firstText(find, context);
    const value = table.get(written);
    if (value === undefined && written !== '') faults.add('value', target.place);
    return [value ?? way.otherwise];
  };
}

function compileShaped(
  way: { path: string; shape: string },
  target: FieldTarget,
  scope: Scope,
  shapes: Shapes,
): ReadValues {
  const shape = shapes.shape(way.shape);
  if (shape === undefined) throw new PathError(`there is no shape '${way.shape}'`, "define it under 'shapes'");
  const { find, places, isAttribute } = compileExpression(parseExpression(way.path), scope);
  const [place] = places;
  if (isAttribute || place === undefined) throw new PathError('a shape needs an element', 'end the path at an element');
  const within = {
    ...scope,
    here: place,
    key: (name: string) => scope.key(name),
    namespace: (prefix: string) => scope.namespace(prefix),
  };
  const read = 'value' in shape ? compileDateShape(shape, target, within) : compileCodeShape(shape, within, shapes);
  return (context, faults) =>
    find(context).flatMap((item) => (typeof item === 'string' ? [] : read({ ...context, row: item }, faults)));
}

function compileDateShape(shape: DateShape, target: FieldTarget, scope: Scope): ReadValues {
  const value = compileText(parseExpression(shape.value), scope);
  const precision = compileText(parseExpression(shape.precision), scope);
  return (context, faults) => {
    const letter = firstText(precision, context);
    const text = firstText(value, context);
    return letter === '' && text === '' ? [] : readDate(text, letter === '' ? null : letter, target, faults);
  };
}

function readDate(text: string, precision: string | null, target: FieldTarget, faults: Faults): readonly Single[] {
  if (text.trim() === '' && precision !== 'U') return [];
  const date = parsePartialDate(text, precision);
  if (date !== null) return [date];
  faults.add('date', target.place);
  return [];
}

type ReadCode = (context: Context) => Code;

function compileCodeShape(shape: CodeShape, scope: Scope, shapes: Shapes): ReadValues {
  const read = compileCode(shape, scope, shapes);
  return (context) => [read(context)];
}

function compileCode(shape: CodeShape, scope: Scope, shapes: Shapes): ReadCode {
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

/** Translations have the same shape and may have translations themselves: the place of a translation leads to itself. */
function compileTranslations(
  shape: CodeShape,
  path: string,
  scope: Scope,
  shapes: Shapes,
): (context: Context) => readonly Code[] {
  const { find, places } = compileExpression(parseExpression(path), scope);
  const [place] = places;
  if (place === undefined) throw new PathError('the translations lead nowhere', 'end the path at an element');
  const within = {
    ...scope,
    here: place,
    key: (name: string) => scope.key(name),
    namespace: (prefix: string) => scope.namespace(prefix),
  };
  const read = compileCode({ system: shape.system, code: shape.code, display: shape.display }, within, shapes);
  const inner = recursion(scope.here, place);
  const readItem = (context: Context, item: Item): readonly Code[] => {
    if (typeof item === 'string') return [];
    const row = { ...context, row: item };
    const nested = (item.children[inner] ?? []).flatMap((child) => readItem(context, child));
    return [{ ...read(row), translations: nested }];
  };
  return (context) => find(context).flatMap((item) => readItem(context, item));
}

/** Lets the place of a translation lead to itself under the name it has inside the code; gives its slot there. */
function recursion(parent: PathNode, place: PathNode): number {
  for (const [name, child] of parent.children) if (child === place) place.children.set(name, place);
  return place.slot;
}

/** Compiles a part of a shape: the first of its alternatives that gives a text. */
function compilePart(part: PartSource, scope: Scope): (context: Context) => string | null {
  const ways = (Array.isArray(part) ? part : [part]).map((way) => compileSinglePart(way, scope));
  return (context) => {
    for (const way of ways) {
      const text = way(context);
      if (text !== null && text !== '') return text;
    }
    return null;
  };
}

function compileSinglePart(
  way: string | { constant: string } | { path: string; values: Record<string, string> },
  scope: Scope,
): (context: Context) => string | null {
  if (typeof way === 'string') {
    const find = compileText(parseExpression(way), scope);
    return (context) => firstText(find, context);
  }
  if ('constant' in way) return () => way.constant;
  const find = compileText(parseExpression(way.path), scope);
  const table = new Map(Object.entries(way.values));
  return (context) => {
    const written = firstText(find, context);
    return table.get(written) ?? written;
  };
}
