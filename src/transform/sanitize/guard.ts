import { tableOf, type Element, type ElementTable } from './elements.ts';
import {
  ATTRIBUTE_VALUES,
  CLASS_PREFIX,
  CONTRACT_CLASSES,
  FRAGMENT,
  MAX_FRAGMENT_DEPTH,
  MAX_FRAGMENT_LENGTH,
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

/** Character references of the canonical grammar: those our escapers write. */
const REFERENCES = ['&amp;', '&lt;', '&gt;', '&quot;', '&#39;', '&#x27;', '&#x60;', '&#x3D;', '&#160;', '&#10;'].concat(
  ['&#13;', '&#9;'],
);

const [TAB, LINE_FEED, SPACE, QUOTE, AMPERSAND, SLASH, LESS, GREATER] = [9, 10, 32, 34, 38, 47, 60, 62];
/** What a character is in a text. White space of HTML a browser leaves between rows; any other, such as U+00A0, it moves before the table. */
const [PLAIN, BLANK, REFERENCE, TAG, BARE, CONTROL] = [0, 1, 2, 3, 4, 5];
const KINDS = new Uint8Array(128).map((_, code) => {
  if (code === TAB || code === LINE_FEED || code === SPACE) return BLANK;
  if (code === AMPERSAND) return REFERENCE;
  if (code === LESS) return TAG;
  if (code === GREATER) return BARE;
  return code < SPACE || code === 0x7f ? CONTROL : PLAIN;
});

/**
 * Reads a fragment exactly as it will be sent and lets it pass only where every character fits the policy's grammar: tags
 * in lower case, attributes in double quotes with one space before each, nothing else. Fails closed: what is not
 * understood is refused, nothing is repaired.
 */
export function guard(html: string, policy: FragmentPolicy = FRAGMENT): GuardResult {
  if (html.length > MAX_FRAGMENT_LENGTH) return { ok: false, rule: 'length', offset: MAX_FRAGMENT_LENGTH };
  return new Scanner(html, policy).scan();
}

class Scanner {
  readonly #html: string;
  readonly #elements: ElementTable;
  readonly #tableId: string | null;
  readonly #open: Element[] = [];
  /** The innermost open element. */
  #parent: Element | null = null;
  /** Open elements that hold text-level content only. */
  #phrasingDepth = 0;
  #position = 0;
  #identified = false;

  constructor(html: string, { elements, tableId }: FragmentPolicy) {
    this.#html = html;
    this.#elements = tableOf(elements);
    this.#tableId = tableId;
  }

  scan(): GuardResult {
    const html = this.#html;
    while (this.#position < html.length) {
      const rule = html.charCodeAt(this.#position) === LESS ? this.#tag() : this.#text();
      if (rule !== null) return { ok: false, rule, offset: this.#position };
    }
    if (this.#open.length > 0) return { ok: false, rule: 'unclosed', offset: this.#position };
    return { ok: true, html: html as SafeHtml };
  }

  #text(): GuardRule | null {
    const html = this.#html;
    const parent = this.#parent;
    let isBlank = true;
    let at = this.#position;
    for (; at < html.length; at++) {
      const code = html.charCodeAt(at);
      const kind = code < 128 ? KINDS[code] : PLAIN;
      if (kind === TAG) break;
      if (kind !== BLANK) isBlank = false;
      const length = kind === PLAIN || kind === BLANK ? lengthOf(html, at, code) : lengthOfReference(html, at, kind);
      if (length === 0) return this.#refusedAt(at, ruleOf(kind));
      at += length - 1;
    }
    if (parent?.isStructural === true && !isBlank) return 'html-structure';
    // A browser drops a line feed at the start of `pre` (HTML, tree construction): what was checked must be what is built.
    if (parent?.name === 'pre' && html.startsWith('<pre>\n', this.#position - 5)) return 'html-structure';
    this.#position = at;
    return null;
  }

  #refusedAt(at: number, rule: GuardRule): GuardRule {
    this.#position = at;
    return rule;
  }

  #tag(): GuardRule | null {
    const html = this.#html;
    const isEnd = html.charCodeAt(this.#position + 1) === SLASH;
    const start = this.#position + (isEnd ? 2 : 1);
    const end = nameEnd(html, start);
    if (end === start) return 'tag-syntax';
    return isEnd ? this.#end(start, end) : this.#start(start, end);
  }

  #end(start: number, end: number): GuardRule | null {
    const html = this.#html;
    const open = this.#open.pop();
    if (html.charCodeAt(end) !== GREATER) return 'tag-syntax';
    if (open?.name.length !== end - start || !html.startsWith(open.name, start)) return 'nesting';
    if (open.holdsPhrasing) this.#phrasingDepth--;
    this.#parent = this.#open[this.#open.length - 1] ?? null;
    this.#position = end + 1;
    return null;
  }

  #start(start: number, end: number): GuardRule | null {
    const html = this.#html;
    const element = this.#elements.find(html, start, end);
    if (element === null) return 'element';
    if (!this.#mayStandHere(element)) return 'html-structure';
    let at = end;
    if (html.charCodeAt(at) === SPACE && html.charCodeAt(at + 1) !== SLASH) {
      const read = this.#attributes(element, at);
      if (typeof read !== 'number') return read;
      at = read;
    }
    if (html.charCodeAt(at) === SPACE || element.isSelfClosed) {
      if (!element.isVoid || html.charCodeAt(at) !== SPACE || html.charCodeAt(at + 1) !== SLASH) return 'tag-syntax';
      at += 2;
    }
    if (html.charCodeAt(at) !== GREATER) return 'tag-syntax';
    this.#position = at + 1;
    return element.isVoid ? null : this.#opened(element);
  }

  #opened(element: Element): GuardRule | null {
    this.#open.push(element);
    this.#parent = element;
    if (element.holdsPhrasing) this.#phrasingDepth++;
    return this.#open.length > MAX_FRAGMENT_DEPTH ? 'depth' : null;
  }

  #mayStandHere({ parents, isPhrasing }: Element): boolean {
    const parent = this.#parent;
    if (parent?.holdsText === true) return false;
    if (parents !== null) return parent !== null && parents.has(parent.name);
    if (parent === null) return true;
    if (parent.isStructural) return false;
    return isPhrasing || (this.#phrasingDepth === 0 && !parent.isFormatting);
  }

  /** Reads attributes from the space before the first one; gives where they end. */
  #attributes(element: Element, start: number): GuardRule | number {
    const html = this.#html;
    let seen = 0;
    let at = start;
    while (html.charCodeAt(at) === SPACE && html.charCodeAt(at + 1) !== SLASH) {
      const end = html.indexOf('=', at + 1);
      if (end === -1 || html.charCodeAt(end + 1) !== QUOTE) return 'tag-syntax';
      const number = attributeAt(element, html, at + 1, end);
      if (number === -1 || (seen & (1 << number)) !== 0) return 'attribute';
      seen |= 1 << number;
      const close = html.indexOf('"', end + 2);
      if (close === -1) return 'tag-syntax';
      const rule = this.#checkValue(element.attributes[number] ?? '', html.slice(end + 2, close));
      if (rule !== null) return rule;
      at = close + 1;
    }
    return at;
  }

  #checkValue(name: string, value: string): GuardRule | null {
    if (name === 'class') return checkClasses(value);
    if (name === 'id') return this.#checkId(value);
    return ATTRIBUTE_VALUES[name]?.test(value) === true ? null : 'attribute-value';
  }

  /** The one id that the policy names, once in the fragment. */
  #checkId(value: string): GuardRule | null {
    const first = !this.#identified;
    this.#identified = true;
    return first && value === this.#tableId ? null : 'attribute-value';
  }
}

/** The end of a name of lower-case letters and digits that begins with a letter; the start where there is none. */
function nameEnd(html: string, start: number): number {
  let at = start;
  while (isNameCharacter(html.charCodeAt(at), at === start)) at++;
  return at;
}

function isNameCharacter(code: number, isFirst: boolean): boolean {
  return (code >= 0x61 && code <= 0x7a) || (!isFirst && code >= 0x30 && code <= 0x39);
}

/** Which of an element's attributes a name is; -1 where it is none. */
function attributeAt({ attributes }: Element, html: string, start: number, end: number): number {
  for (let number = 0; number < attributes.length; number++) {
    const name = attributes[number] ?? '';
    if (name.length === end - start && html.startsWith(name, start)) return number;
  }
  return -1;
}

/** Code units of the character that stands there; 0 where it is none of a text: C1 controls, non-characters, half a pair. */
function lengthOf(html: string, at: number, code: number): number {
  if (code < 0x7f) return 1;
  if (code < 0xa0 || code === 0xfffe || code === 0xffff) return 0;
  if (code < 0xd800 || code > 0xdfff) return 1;
  const next = html.charCodeAt(at + 1);
  return code < 0xdc00 && next >= 0xdc00 && next <= 0xdfff ? 2 : 0;
}

/** Code units of the character reference that stands there; 0 where there is none. */
function lengthOfReference(html: string, at: number, kind: number | undefined): number {
  if (kind !== REFERENCE) return 0;
  for (const reference of REFERENCES) if (html.startsWith(reference, at)) return reference.length;
  return 0;
}

function ruleOf(kind: number | undefined): GuardRule {
  if (kind === REFERENCE) return 'character-reference';
  return kind === BARE ? 'bare-character' : 'control-character';
}

function checkClasses(value: string): GuardRule | null {
  if (isKnownClass(value)) return null;
  return value.includes(' ') && value.split(' ').every(isKnownClass) ? null : 'class';
}

function isKnownClass(name: string): boolean {
  return CONTRACT_CLASSES.has(name) || (name.startsWith(CLASS_PREFIX) && /^[a-z][a-z0-9-]*$/u.test(name));
}

/** The text a reader sees of guarded HTML, with references resolved and white space made single. */
export function visibleText(html: SafeHtml): string {
  const text = html
    .replace(/<[^<>]*>/gu, ' ')
    .replace(/&(#x?[0-9A-Fa-f]+|[a-z]+);/gu, (_, reference: string) => resolveReference(reference));
  return text.replace(/\s+/gu, ' ').trim();
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function resolveReference(reference: string): string {
  if (!reference.startsWith('#')) return NAMED[reference] ?? '';
  const code = reference.startsWith('#x') ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
  return String.fromCodePoint(code);
}
