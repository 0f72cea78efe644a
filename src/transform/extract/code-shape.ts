import type { Code } from '../record/record.ts';
import { code, type Code as Piece } from './code.ts';
import { Faults } from './faults.ts';
import { PathError, type Evaluate } from './language.ts';
import { type Entry } from './program.ts';
import type { CodeShape, PartSource, SinglePartSource } from './map.ts';

import type { FieldScope, Shapes } from './field-compile.ts';

const NO_CODES: readonly Code[] = [];
/** Codes are read without faults. */
const NO_FAULTS = new Faults();

/** Reads a code. */
export type ReadCode<D, C> = Entry<D, C, Code>;

/** Compiles how a code is read. Throws PathError or PathSyntaxError. */
export function compileCode<D, C>(shape: CodeShape, scope: FieldScope<D, C>, shapes: Shapes): ReadCode<D, C> {
  const { program } = scope;
  const system = compileSystem(shape.system, scope, shapes);
  const value = compilePart(shape.code, scope);
  const display = compilePart(shape.display, scope);
  const translations =
    shape.translations === undefined
      ? program.constant(NO_CODES)
      : program.call(compileTranslations(shape, shape.translations, scope, shapes));
  const kind = program.constant('code');
  return program.reading(
    code`return { kind: ${kind}, system: ${system}, code: ${value}, display: ${display} ?? '', translations: ${translations} };`,
  );
}

function compileSystem<D, C>(
  part: PartSource,
  { paths, program }: FieldScope<D, C>,
  { codeSystem, codeSystems }: Shapes,
): Piece {
  if (typeof part === 'string') return program.call(paths.translated(part, codeSystems));
  return code`${program.constant(codeSystem)}(${compilePart(part, { paths, program })} ?? '')`;
}

/** Translations have a shape of their own, or that of their code: then they may have translations themselves. */
function compileTranslations<D, C>(
  { system, code, display }: CodeShape,
  source: NonNullable<CodeShape['translations']>,
  { paths, program }: FieldScope<D, C>,
  shapes: Shapes,
): Evaluate<D, C, readonly Code[]> {
  if (typeof source !== 'string') return compileOtherTranslations(source, { paths, program }, shapes);
  const inside = paths.inside(source);
  const read = compileCode({ system, code, display }, { paths: inside.scope, program }, shapes);
  const again = inside.again();
  const readAll = (contexts: readonly C[], document: D): readonly Code[] =>
    contexts.length === 0
      ? NO_CODES
      : contexts.map((context) =>
          withTranslations(read(context, document, NO_FAULTS), readAll(again(context, document), document)),
        );
  return (context, document) => readAll(inside.enter(context, document), document);
}

function withTranslations({ kind, system, code, display }: Code, translations: readonly Code[]): Code {
  return { kind, system, code, display, translations };
}

function compileOtherTranslations<D, C>(
  { path, shape: name }: { readonly path: string; readonly shape: string },
  { paths, program }: FieldScope<D, C>,
  shapes: Shapes,
): Evaluate<D, C, readonly Code[]> {
  const shape = shapes.shape(name);
  if (shape === undefined || 'value' in shape)
    throw new PathError(`there is no shape of a code '${name}'`, "define it under 'shapes'");
  const inside = paths.inside(path);
  const read = compileCode(shape, { paths: inside.scope, program }, shapes);
  return (context, document) => inside.enter(context, document).map((place) => read(place, document, NO_FAULTS));
}

/** A part of a shape: the first of its alternatives that gives a text, or null. */
export function compilePart<D, C>(part: PartSource, { paths, program }: FieldScope<D, C>): Piece {
  const ways = (Array.isArray(part) ? part : [part]).map((way) => compileSinglePart(way, { paths, program }));
  return code`(${ways.reduceRight((others, way) => code`${way} || ${others}`, code`null`)})`;
}

function compileSinglePart<D, C>(way: SinglePartSource, { paths, program }: FieldScope<D, C>): Piece {
  if (typeof way === 'string') return program.call(paths.text(way));
  if ('constant' in way) return program.constant(way.constant);
  return program.call(paths.translated(way.path, way.values));
}
