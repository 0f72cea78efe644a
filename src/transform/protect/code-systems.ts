import { z } from 'zod';
import { closed } from '../record/definition.ts';
import type { Code } from '../record/record.ts';
import { isSctid } from '../record/snomed.ts';

/** How the codes of a system are written, so that two ways of writing one code compare as equal. */
const FORMS = ['sctid', 'read5', 'read4', 'ctv3', 'text'] as const;
type CodeForm = (typeof FORMS)[number];

/** The code systems of a policy: those it checks, and what becomes of codes in others. */
export const CodeSystemsSchema = closed({
  checked: z.record(z.string(), z.union([closed({ form: z.enum(FORMS) }), closed({ as: z.string() })])),
  /** Systems whose codes say nothing by themselves: the words beside them are free text. */
  uncoded: z.array(z.string()).default([]),
  /** Other systems that no list covers, and that are shown all the same; a name may end in `*`. */
  show: z.array(z.string()).default([]),
});
type CodeSystemsDefinition = z.output<typeof CodeSystemsSchema>;

/** A code as it is compared: under the name of its system, written in one way. */
export interface ComparableCode {
  readonly system: string;
  readonly code: string;
}

/** What can be said of a code by its system: compared, unusable as it is written, saying nothing, or of a system nobody checks. */
export type CodeReading =
  | { readonly kind: 'checked'; readonly comparable: ComparableCode }
  | { readonly kind: 'unchecked'; readonly comparable: ComparableCode }
  | { readonly kind: 'unusable' | 'uncoded' | 'unlisted' };

/** Reads codes of any system for comparison. */
export interface CodeSystems {
  read(code: Pick<Code, 'system' | 'code'>): CodeReading;
  /** Systems that every code list must cover. */
  readonly covered: readonly string[];
  /** Whether codes of a system stand in a hierarchy of prefixes. */
  isHierarchical(system: string): boolean;
  /** Whether a code list may hold codes of this system. */
  isListable(system: string): boolean;
}

/** Compiles the code systems of a policy; `as` names a system whose codes are the same ones. */
export function compileCodeSystems({ checked, uncoded, show }: CodeSystemsDefinition): CodeSystems {
  const forms = new Map<string, { readonly system: string; readonly form: CodeForm }>();
  for (const [name, source] of Object.entries(checked)) {
    const system = 'as' in source ? source.as : name;
    const main = checked[system];
    forms.set(name, { system, form: main !== undefined && 'form' in main ? main.form : 'text' });
  }
  const silent = new Set(uncoded);
  const shown = nameTest(show);
  const plain = [...forms].map(([name, form]) => [plainSystem(name), form] as const);
  const formOf = (name: string) => {
    const exact = forms.get(name);
    if (exact !== undefined) return exact;
    const written = plainSystem(name);
    return plain.find(([known]) => written === known || written.startsWith(`${known}/`))?.[1];
  };
  return {
    read: ({ system, code }) => {
      if (code === null || code.trim() === '' || silent.has(system)) return UNCODED;
      const known = formOf(system);
      if (known === undefined)
        return shown(system) ? { kind: 'unchecked', comparable: { system, code: code.trim() } } : UNLISTED;
      const comparable = WRITINGS[known.form](code.trim());
      return comparable === null
        ? UNUSABLE
        : { kind: 'checked', comparable: { system: known.system, code: comparable } };
    },
    covered: [...new Set([...forms.values()].map(({ system }) => system))],
    isHierarchical: (system) => ['read5', 'read4'].includes(forms.get(system)?.form ?? ''),
    isListable: (system) => forms.has(system) || shown(system),
  };
}

/**
 * The name of a system without what writers vary: case, scheme, a slash at the end, a version (FHIR R4, canonical, `|`).
 * A name that goes on, as those of the editions of SNOMED CT do, is the same system. A code that is compared too often is
 * withheld at worst; one that is not compared may be a leak.
 */
function plainSystem(name: string): string {
  const [unversioned = ''] = name.trim().toLowerCase().split('|');
  return unversioned.replace(/^https?:\/\/(?:www\.)?/u, '').replace(/(?<!\/)\/+$/u, '');
}

const UNCODED: CodeReading = { kind: 'uncoded' };
const UNLISTED: CodeReading = { kind: 'unlisted' };
const UNUSABLE: CodeReading = { kind: 'unusable' };

/** Read codes come with or without their dots, with a term code behind (5-byte), or with a synonym id (`G20..-1`). */
const WRITINGS: Readonly<Record<CodeForm, (code: string) => string | null>> = {
  sctid: (code) => (isSctid(code) ? code : null),
  read5: (code) => readCode(code.length === 7 && !code.includes('-') ? code.slice(0, 5) : code, 5),
  read4: (code) => readCode(code, 4),
  ctv3: (code) => readCode(code, 5),
  text: (code) => code,
};

function readCode(code: string, length: number): string | null {
  const bare = code.replace(/-\d+$/u, '').replace(/(?<!\.)\.+$/u, '');
  return bare.length > 0 && bare.length <= length && /^[A-Za-z0-9]+$/u.test(bare) ? bare : null;
}

function nameTest(names: readonly string[]): (name: string) => boolean {
  const whole = new Set(names.filter((name) => !name.endsWith('*')));
  const beginnings = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return (name) => whole.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}
