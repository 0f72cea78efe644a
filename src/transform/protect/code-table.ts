import type { CodeSet } from './code-set.ts';
import type { ComparableCode } from './code-systems.ts';

/** What a policy says of a code. */
export type CodeMeaning =
  /** Sensitive, by this set. */
  | { readonly kind: 'sensitive'; readonly set: CodeSet }
  /** A drug that is given for what this set protects. */
  | { readonly kind: 'implied'; readonly set: CodeSet }
  /** A statement about sharing, in this family. */
  | { readonly kind: 'dissent' | 'consent'; readonly family: string }
  /** Marks its entry as confidential. */
  | { readonly kind: 'marked' };

const NOTHING: readonly CodeMeaning[] = [];

/** The codes that a policy knows: looked up whole, and for hierarchical systems by each of their beginnings. */
export class CodeTable {
  readonly #whole = new Map<string, Map<string, CodeMeaning[]>>();
  readonly #below = new Map<string, Map<string, CodeMeaning[]>>();

  /** Gives a code a meaning; with `below`, every code under it in its hierarchy too. */
  add({ system, code }: ComparableCode, meaning: CodeMeaning, below = false): void {
    const table = below ? this.#below : this.#whole;
    const codes = table.get(system) ?? new Map<string, CodeMeaning[]>();
    const meanings = codes.get(code) ?? [];
    meanings.push(meaning);
    codes.set(code, meanings);
    table.set(system, codes);
  }

  /** The meanings of a code. */
  find({ system, code }: ComparableCode): readonly CodeMeaning[] {
    const whole = this.#whole.get(system)?.get(code) ?? NOTHING;
    const beginnings = this.#below.get(system);
    if (beginnings === undefined) return whole;
    const found = [...whole];
    for (let length = 1; length <= code.length; length++) found.push(...(beginnings.get(code.slice(0, length)) ?? []));
    return found;
  }
}
