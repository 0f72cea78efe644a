import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

import { KIT, kitModule } from '../src/sandbox/kit.ts';

/** Writes the host kit as JavaScript with its types into a folder: what `npm pack` publishes, and what a host copies. */
function writeKit(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of KIT) writeFileSync(join(folder, `${name}.js`), kitModule(name));
  for (const name of ['types', ...KIT]) writeFileSync(join(folder, `${name}.d.ts`), typesOf(name));
}

/** The declarations of a module; beside each other they are called `.js`, as TypeScript looks for them. */
function typesOf(name: string): string {
  const source = readFileSync(fileURLToPath(new URL(`../src/embed/${name}.ts`, import.meta.url)), 'utf8');
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    fileName: `${name}.ts`,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2024, verbatimModuleSyntax: true },
  });
  const [first] = diagnostics;
  if (first !== undefined) throw new Error(`${name}.ts: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
  return outputText.replaceAll(/(from '\.\/\w+)\.ts'/gu, "$1.js'");
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say where the kit goes: node pack/kit.ts <folder>');
writeKit(folder);
