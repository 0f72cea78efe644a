import { posix } from 'node:path';

import ts from 'typescript';

import arrows from './arrows.json' with { type: 'json' };

/** One import, export-from, `import()` or `typeof import()` of a source file. */
export interface Import {
  readonly specifier: string;
  /** True when nothing of it is left once the types are stripped. */
  readonly typeOnly: boolean;
}

const wings: Readonly<Record<string, readonly string[]>> = arrows.wings;

/**
 * Sentences about every import of a file that goes against an arrow of DESIGN.md; empty when all is well.
 *
 * @param file path below `src/`, with forward slashes
 * @param source the text of the file
 */
export function findViolations(file: string, source: string): string[] {
  const wing = partOf(file, 0);
  if (wings[wing] === undefined) return [`src/${file}: no wing is called "${wing}"`];
  return importsOf(source).flatMap((imported) => {
    const why = imported.specifier.startsWith('.') ? againstArrow(file, imported) : againstPackage(file, imported);
    return why === undefined ? [] : [`src/${file} imports ${imported.specifier}: ${why}`];
  });
}

/** Every import of a source text, in the order of the text. */
export function importsOf(source: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const imported = readImport(node);
    if (imported !== undefined) found.push(imported);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest));
  return found;
}

function readImport(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) return asImport(node.moduleSpecifier, isTypeClause(node.importClause));
  if (ts.isExportDeclaration(node)) return asImport(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return asImport(node.argument.literal, true);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return asImport(node.arguments[0], false);
  return undefined;
}

function isTypeClause(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function asImport(specifier: ts.Node | undefined, typeOnly: boolean): Import | undefined {
  return specifier !== undefined && ts.isStringLiteralLike(specifier)
    ? { specifier: specifier.text, typeOnly }
    : undefined;
}

function againstArrow(file: string, { specifier, typeOnly }: Import): string | undefined {
  const target = posix.join(posix.dirname(file), specifier);
  const [from, to] = [partOf(file, 0), partOf(target, 0)];
  if (to === '..') return 'it is outside src/';
  if (from !== to) return againstWings(from, to, typeOnly);
  return from === 'transform' && !typeOnly ? againstSteps(partOf(file, 1), partOf(target, 1)) : undefined;
}

function againstWings(from: string, to: string, typeOnly: boolean): string | undefined {
  if (from === 'embed') return typeOnly ? undefined : 'embed imports types only';
  return wings[from]?.includes(to) === true ? undefined : `there is no arrow ${from} → ${to}`;
}

/** Inside transform: the wholes (transform.ts and its reading half) import all, a step imports record/ and itself, record/ imports itself. */
function againstSteps(from: string, to: string): string | undefined {
  const forbidden = arrows.steps.includes(to) || arrows.wholes.includes(to);
  return forbidden && from !== to && !arrows.wholes.includes(from) ? `there is no arrow ${from} → ${to}` : undefined;
}

function againstPackage(file: string, { specifier, typeOnly }: Import): string | undefined {
  const name = packageOf(specifier);
  const wing = partOf(file, 0);
  if (wing === 'embed' && !typeOnly) return 'embed imports types only';
  if (wing === 'transform' && arrows.impure.includes(name)) return 'transform is pure';
  if (wing === 'service' && isKoa(name) && !mayKnowKoa(file)) return 'only app.ts and http/ know Koa';
  return undefined;
}

function isKoa(name: string): boolean {
  return /^(koa|@koa\/.*|koa-.*)$/.test(name);
}

function mayKnowKoa(file: string): boolean {
  return file === 'service/app.ts' || file.startsWith('service/http/');
}

/** `node:fs/promises` → `fs`, `@koa/router/x` → `@koa/router`. */
function packageOf(specifier: string): string {
  const parts = specifier.replace(/^node:/, '').split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function partOf(path: string, index: number): string {
  return path.split('/')[index] ?? '';
}
