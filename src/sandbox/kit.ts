import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The modules of the host kit, as a host's page imports them. */
export const KIT = ['oriel-view', 'together'] as const;

/** A module of the host kit as JavaScript: its source without the types. What is published is made by this too. */
export function kitModule(name: (typeof KIT)[number]): string {
  const source = readFileSync(fileURLToPath(new URL(`../embed/${name}.ts`, import.meta.url)), 'utf8');
  return quietly(() => stripTypeScriptTypes(source));
}

/** Node.js warns that the function is experimental; the pinned runtime is the one it was tested with. */
function quietly<T>(work: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
