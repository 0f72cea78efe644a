import {
  ATTRIBUTE_VALUES,
  CLASS_PREFIX,
  CONTRACT_CLASSES,
  FRAGMENT,
  MAX_FRAGMENT_DEPTH,
  MAX_FRAGMENT_LENGTH,
  PHRASING,
  VOID,
  type FragmentPolicy,
} from './policy.ts';
import type { SafeHtml } from './safe-html.ts';

/** What the guard says of a fragment. A violation names the rule and the place, never the text. */
export type GuardResult =
  | { readonly ok: true; readonly html: SafeHtml }
  | { readonly ok: false; readonly rule: GuardRule; readonly offset: number };

/** Rules of the guard. */
export type GuardRule =
  | 'length'
  | 'depth'
  | 'tag-syntax'
  | 'element'
  | 'attribute'
  | 'attribute-value'
  | 'class'
  | 'character-reference'
  | 'bare-character'
  | 'control-character'
  | 'nesting'
  | 'unclosed'
  | 'html-structure';

/** A tag of the canonical grammar: lower-case name, attributes in double quotes, nothing else. */
const TAG = /<(?:\/([a-z][a-z0-9]*)|([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)( \/)?)>/uy;
const ATTRIBUTE = / ([a-z]+)="([^"<>]*)"/gu;
/** Character references of the canonical grammar: those our escapers write. */
const REFERENCE = /&(?:amp|lt|gt|quot|#39|#x27|#x60|#x3D|#160|#10|#13|#9);/uy;
/* eslint-disable no-control-regex -- control characters are what this finds */
const CONTROL =
  /[\u0000-\u0008\u000B\u000C\u000D\u000E-\u001F\u007F-\u009F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/u;
/* eslint-enable no-control-regex */

/** Where an element may stand, so that a browser builds the tree that was checked (HTML, tree construction). */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  caption: ['table'],
  thead: ['table'],
  tbody: ['table'],
  tfoot: ['table'],
  tr: ['thead', 'tbody', 'tfoot'],
  th: ['tr'],
  td: ['tr'],
  li: ['ul', 'ol'],
  dt: ['dl'],
  dd: ['dl'],
  summary: ['details'],
};
/** Elements whose children must be those that name them as a parent: text inside them would be moved by a browser. */
const STRUCTURAL: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'ul', 'ol', 'dl']);
/** White space of HTML, which a browser leaves between rows; any other, such as U+00A0, it moves before the table. */
const HTML_SPACE = /^[ \t\n]*$/u;
/** Elements that hold text-level content only: a block inside would close them. */
const PHRASING_ONLY: ReadonlySet<string> = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'pre']);
/** Elements a browser re-opens after a block closes inside them: a block inside is refused. */
const FORMATTING: ReadonlySet<string> = new Set([
  'strong',
  'em',
  'b',
  'i',
  'small',
  'span',
  'sub',
  'sup',
  'time',
  'bdi',
  'summary',
]);

/**
 * Reads a fragment exactly as it will be sent and lets it pass only where every byte fits the policy's grammar.
 * Fails closed: what is not understood is refused, nothing is repaired.
 */
export function guard(html: string, policy: FragmentPolicy = FRAGMENT): GuardResult {
  if (html.length > MAX_FRAGMENT_LENGTH) return { ok: false, rule: 'length', offset: MAX_FRAGMENT_LENGTH };
  const control = CONTROL.exec(html);
  if (control !== null) return { ok: false, rule: 'control-character', offset: control.index };
  return new Scanner(html, policy).scan();
}

class Scanner {
  readonly #html: string;
  readonly #open: string[] = [];
  readonly #policy: FragmentPolicy;
  #position = 0;
  #identified = false;

  constructor(html: string, policy: FragmentPolicy) {
    this.#html = html;
    this.#policy = policy;
  }

  scan(): GuardResult {
    while (this.#position < this.#html.length) {
      const rule = this.#html[this.#position] === '<' ? this.#tag() : this.#text();
      if (rule !== null) return { ok: false, rule, offset: this.#position };
    }
    if (this.#open.length > 0) return { ok: false, rule: 'unclosed', offset: this.#position };
    return { ok: true, html: this.#html as SafeHtml };
  }

  #text(): GuardRule | null {
    const next = this.#html.indexOf('<', this.#position);
    const end = next === -1 ? this.#html.length : next;
    const rule = this.#checkText(this.#position, end);
    if (rule === null) this.#position = end;
    return rule;
  }

  #checkText(start: number, end: number): GuardRule | null {
    const text = this.#html.slice(start, end);
    if (text.includes('>')) return 'bare-character';
    const parent = this.#open.at(-1);
    if (parent !== undefined && STRUCTURAL.has(parent) && !HTML_SPACE.test(text)) return 'html-structure';
    // A browser drops a line feed at the start of `pre` (HTML, tree construction): what was checked must be what is built.
    if (parent === 'pre' && text.startsWith('\n') && this.#html.startsWith('<pre>', start - 5)) return 'html-structure';
    return this.#checkReferences(text);
  }

  #checkReferences(text: string): GuardRule | null {
    for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
      REFERENCE.lastIndex = at;
      if (!REFERENCE.test(text)) return 'character-reference';
    }
    return null;
  }

  #tag(): GuardRule | null {
    TAG.lastIndex = this.#position;
    const match = TAG.exec(this.#html);
    if (match === null) return 'tag-syntax';
    const [whole, closing, name = '', attributes = '', slash] = match;
    const rule = closing === undefined ? this.#start(name, attributes, slash !== undefined) : this.#end(closing);
    if (rule === null) this.#position += whole.length;
    return rule;
  }

  #start(name: string, attributes: string, selfClosed: boolean): GuardRule | null {
    const { elements } = this.#policy;
    const allowed = Object.hasOwn(elements, name) ? elements[name] : undefined;
    if (allowed === undefined) return 'element';
    if (selfClosed && !VOID.has(name)) return 'tag-syntax';
    const structure = this.#checkPlace(name);
    if (structure !== null) return structure;
    const rule = attributes === '' ? null : this.#checkAttributes(attributes, allowed);
    if (rule !== null || VOID.has(name)) return rule;
    this.#open.push(name);
    return this.#open.length > MAX_FRAGMENT_DEPTH ? 'depth' : null;
  }

  #checkPlace(name: string): GuardRule | null {
    const parent = this.#open.at(-1) ?? '';
    const parents = PARENTS[name];
    if (parents !== undefined) return parents.includes(parent) ? null : 'html-structure';
    if (STRUCTURAL.has(parent)) return 'html-structure';
    const phrasing = PHRASING.has(name);
    if (phrasing) return null;
    return this.#open.some((open) => PHRASING_ONLY.has(open)) || FORMATTING.has(parent) ? 'html-structure' : null;
  }

  #checkAttributes(attributes: string, allowed: readonly string[]): GuardRule | null {
    const seen = new Set<string>();
    for (const [, name = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
      if (!allowed.includes(name) || seen.has(name)) return 'attribute';
      seen.add(name);
      const rule =
        name === 'id' ? this.#checkId(value) : name === 'class' ? checkClasses(value) : checkValue(name, value);
      if (rule !== null) return rule;
    }
    return null;
  }

  /** The one id that the policy names, once in the fragment. */
  #checkId(value: string): GuardRule | null {
    const first = !this.#identified;
    this.#identified = true;
    return first && value === this.#policy.tableId ? null : 'attribute-value';
  }

  #end(name: string): GuardRule | null {
    return this.#open.pop() === name ? null : 'nesting';
  }
}

function checkClasses(value: string): GuardRule | null {
  const known = value
    .split(' ')
    .every((name) => CONTRACT_CLASSES.has(name) || (name.startsWith(CLASS_PREFIX) && /^[a-z][a-z0-9-]*$/u.test(name)));
  return known ? null : 'class';
}

function checkValue(name: string, value: string): GuardRule | null {
  return ATTRIBUTE_VALUES[name]?.test(value) === true ? null : 'attribute-value';
}

/** The text a reader sees of guarded HTML, with references resolved and white space made single. */
export function visibleText(html: SafeHtml): string {
  const text = html
    .replace(/<[^>]*>/gu, ' ')
    .replace(/&(#x?[0-9A-Fa-f]+|[a-z]+);/gu, (_, reference: string) => resolveReference(reference));
  return text.replace(/\s+/gu, ' ').trim();
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function resolveReference(reference: string): string {
  if (!reference.startsWith('#')) return NAMED[reference] ?? '';
  const code = reference.startsWith('#x') ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
  return String.fromCodePoint(code);
}
