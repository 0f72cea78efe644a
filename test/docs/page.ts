import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The folder of the checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The text of a file of the checkout. */
export function readPage(path: string): string {
  return readFileSync(new URL(path, new URL('../../', import.meta.url)), 'utf8');
}

/** The rows of every table under a heading of a page, cell by cell, without the back-ticks of code. Throws where there is none. */
export function rowsUnder(page: string, heading: string): readonly (readonly string[])[] {
  const [, after] = page.split(new RegExp(`^#+ ${heading}$`, 'mu'));
  const rows = (after?.split(/^#+ /mu)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[ |:-]+$/u.test(line))
    .map(cellsOf)
    .slice(1);
  if (rows.length === 0) throw new Error(`there is no table under the heading "${heading}"`);
  return rows;
}

function cellsOf(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''));
}

/** The texts of a union type, read from its source file: types are gone at run time. Throws where there is no such union. */
export function unionOf(path: string, name: string): readonly string[] {
  const file = ts.createSourceFile(path, readPage(path), ts.ScriptTarget.Latest);
  const alias = file.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === name);
  if (alias === undefined || !ts.isTypeAliasDeclaration(alias) || !ts.isUnionTypeNode(alias.type))
    throw new Error(`${path} has no union ${name}`);
  return alias.type.types.flatMap((type) =>
    ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : [],
  );
}
