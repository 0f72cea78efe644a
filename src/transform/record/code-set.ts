import { z } from 'zod';
import { closed, parseDefinition } from './definition.ts';
import type { Code } from './record.ts';

/** A named list of codes, by their meaning in each code system. */
export interface CodeSet {
  readonly id: string;
  /** Whether the code, or one of its translations, belongs to the set. */
  has(code: Code): boolean;
}

/** Codes of one system: single ones, and whole branches of a system whose codes are hierarchical. */
export const CodeGroupSchema = closed({
  system: z.string().min(1).describe('The code system, named as in codeSystems of the formats.'),
  codes: z.array(z.string().min(1)).default([]).describe('Single codes, in quotes.'),
  below: z.array(z.string().min(1)).default([]).describe('Codes with everything below them; Read codes only.'),
}).refine(
  ({ system, below }) => below.length === 0 || HIERARCHICAL.has(system),
  'only a system whose codes show their hierarchy has codes below one another',
);

/** Codes of one system, as a file or a manifest lists them. */
export type CodeGroup = z.output<typeof CodeGroupSchema>;

const CodeSetSchema = closed({
  codeSet: z.string().regex(/^[a-z][a-z0-9-]*$/u, 'must be a name of small letters, digits and hyphens'),
  title: z.string().min(1),
  version: z.string().min(1),
  codes: z.array(CodeGroupSchema).min(1),
});

const READ_V2 = 'http://read.info/readv2';
const DOTTED: ReadonlySet<string> = new Set([READ_V2, 'http://read.info/read4byte', 'http://read.info/ctv3']);
/** Read codes version 2 and 4-byte: a code stands below another when it begins with its letters. */
const HIERARCHICAL: ReadonlySet<string> = new Set([READ_V2, 'http://read.info/read4byte']);
/** A Read code of version 2 with the two digits of its term behind it. */
const READ_WITH_TERM = /^(.{5})[0-9A-Za-z]{2}$/u;

/** A code as it is compared: without spaces around it and, for Read codes, without term digits and filling dots. */
export function normaliseCode(system: string, code: string): string {
  const trimmed = code.trim();
  if (!DOTTED.has(system)) return trimmed;
  const plain = system === READ_V2 ? trimmed.replace(READ_WITH_TERM, '$1') : trimmed;
  return plain.replace(/(?<!\.)\.+$/u, '');
}

/** The codes of a set in one system. */
interface Listed {
  readonly single: Set<string>;
  /** Codes that are listed with everything below them. */
  readonly branches: Set<string>;
}

/** Makes a set of codes; it answers in the same time however many codes it has. */
export function codeSetOf(id: string, groups: readonly CodeGroup[]): CodeSet {
  const systems = new Map<string, Listed>();
  for (const { system, codes, below } of groups) {
    const listed = systems.get(system) ?? { single: new Set(), branches: new Set() };
    systems.set(system, listed);
    for (const code of codes) listed.single.add(normaliseCode(system, code));
    for (const code of below) listed.branches.add(normaliseCode(system, code));
  }
  const hasOne = ({ system, code }: Code): boolean => {
    const listed = systems.get(system);
    if (code === null || listed === undefined) return false;
    const plain = normaliseCode(system, code);
    return listed.single.has(plain) || hasBranch(listed.branches, system, plain);
  };
  return { id, has: (code) => hasOne(code) || code.translations.some(hasOne) };
}

function hasBranch(branches: ReadonlySet<string>, system: string, code: string): boolean {
  if (branches.size === 0 || !HIERARCHICAL.has(system)) return false;
  for (let length = 1; length <= code.length; length++) if (branches.has(code.slice(0, length))) return true;
  return false;
}

/** Compiles `templates/code-sets/<id>.yaml`. Throws DefinitionError. */
export function compileCodeSet(file: string, text: string): CodeSet {
  const { codeSet, codes } = parseDefinition(file, text, CodeSetSchema).value;
  return codeSetOf(codeSet, codes);
}
