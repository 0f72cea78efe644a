import { defaultTreeAdapter, html as names, parseFragment, serialize, type DefaultTreeAdapterTypes } from 'parse5';

import {
  ALLOWED,
  CLASS_PREFIX,
  CONTRACT_CLASSES,
  DRAWING,
  SELF_CLOSED,
  VOID,
} from '../../src/transform/sanitize/policy.ts';

/** Elements that a fragment may come to stand in: a browser builds another tree in each. */
export const CONTEXTS = ['body', 'div', 'td', 'template'] as const;
export type ContextName = (typeof CONTEXTS)[number];

type Parent = DefaultTreeAdapterTypes.ParentNode;
type Child = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** The tree a browser builds from a fragment in a context (HTML, parsing HTML fragments). */
export function parseIn(context: ContextName, html: string): Parent {
  return parseFragment(defaultTreeAdapter.createElement(context, names.NS.HTML, []), html, {});
}

/** All nodes below a parent, in document order. */
export function* nodesIn(parent: Parent): Generator<Child> {
  for (const node of parent.childNodes) {
    yield node;
    if ('childNodes' in node) yield* nodesIn(node);
  }
}

/** All text below a parent, as it stands. */
export function textIn(parent: Parent): string {
  return [...nodesIn(parent)].map((node) => ('value' in node ? node.value : '')).join('');
}

/** Elements below a parent by name. */
export function elementsIn(parent: Parent, name: string): readonly Element[] {
  return [...nodesIn(parent)].filter((node): node is Element => node.nodeName === name);
}

/**
 * What stands in a fragment that the policy does not name, in any context; empty when all is well
 * (domain/hostile-input.md, invariants I1, I2, I4, I5, I7, I11; I3 holds as no attribute takes an address).
 */
export function policyProblems(html: string): readonly string[] {
  const problems = CONTEXTS.flatMap((context) => {
    const tree = parseIn(context, html);
    const found = [...nodesIn(tree)].flatMap(nodeProblems);
    const once = serialize(tree);
    if (serialize(parseIn(context, once)) !== once) found.push('written again, it reads differently');
    return found.map((problem) => `in ${context}: ${problem}`);
  });
  // eslint-disable-next-line no-control-regex -- control characters are what this finds
  if (/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/u.test(html)) problems.push('a control character');
  return problems;
}

function nodeProblems(node: Child): string[] {
  if (node.nodeName === '#text') return [];
  if (!('attrs' in node)) return [`a ${node.nodeName}`];
  const { tagName, namespaceURI, attrs } = node;
  const allowed = Object.hasOwn(ALLOWED, tagName) ? ALLOWED[tagName] : undefined;
  const isDrawing = tagName === 'svg' || DRAWING.has(tagName);
  if (allowed === undefined || namespaceURI !== (isDrawing ? names.NS.SVG : names.NS.HTML))
    return [`an element ${tagName} of ${namespaceURI}`];
  return attrs.flatMap(({ name, value, namespace }) => {
    if (!allowed.includes(name) || namespace !== undefined) return [`an attribute ${name} of ${tagName}`];
    return name === 'class'
      ? value
          .split(' ')
          .filter(isForeign)
          .map((each) => `a class ${each}`)
      : [];
  });
}

function isForeign(className: string): boolean {
  return !CONTRACT_CLASSES.has(className) && !className.startsWith(CLASS_PREFIX);
}

/** What a browser builds from a fragment, in order: starts with their attributes, joined texts, ends. */
export function treeEvents(context: ContextName, html: string): readonly string[] {
  const events: string[] = [];
  const visit = (parent: Parent): void => {
    for (const node of parent.childNodes) {
      if (node.nodeName === '#text') events.push((node as DefaultTreeAdapterTypes.TextNode).value);
      else if ('attrs' in node) {
        events.push(
          startEvent(
            node.tagName,
            node.attrs.map(({ name, value }) => [name, value]),
          ),
        );
        visit(node);
        events.push(`</${node.tagName}`);
      } else events.push(node.nodeName);
    }
  };
  visit(parseIn(context, html));
  return events;
}

const TOKEN = /<\/([a-z0-9]+)>|<([a-z0-9]+)((?: [a-zA-Z0-9-]+="[^"]*")*)(?: \/)?>|[^<]+/gu;

/** The same, read off the letters of guarded HTML with no knowledge of HTML but that of elements without an end. */
export function letterEvents(html: string): readonly string[] {
  return [...html.matchAll(TOKEN)].flatMap(([whole, end, start, attributes = ''], index, tokens) => {
    if (end !== undefined) return [`</${end}`];
    if (start === undefined) return textEvents(whole, tokens[index - 1]?.[2] === 'pre');
    const pairs = [...attributes.matchAll(/ ([a-zA-Z0-9-]+)="([^"]*)"/gu)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    return VOID.has(start) || SELF_CLOSED.has(start)
      ? [startEvent(start, pairs), `</${start}`]
      : [startEvent(start, pairs)];
  });
}

/** HTML takes one line feed away behind `<pre>`. */
function textEvents(letters: string, beginsPre: boolean): readonly string[] {
  const text = resolve(letters);
  const shown = beginsPre && text.startsWith('\n') ? text.slice(1) : text;
  return shown === '' ? [] : [shown];
}

const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function resolve(letters: string): string {
  return letters.replace(/&(?:#x([0-9A-F]+)|#(\d+)|([a-z]+));/gu, (_, hex?: string, decimal?: string, name?: string) =>
    name === undefined
      ? String.fromCodePoint(Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16))
      : (REFERENCES[name] ?? ''),
  );
}

function startEvent(name: string, attributes: readonly (readonly [name: string, value: string])[]): string {
  return [`<${name}`, ...attributes.map(([attribute, value]) => `${attribute}=${value}`)].join(' ');
}
