import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

import { PHRASING } from '../transform/sanitize/policy.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/**
 * HTML as lines for people: one element a line, indented; a line of text with its mark-up stays together. Two texts that
 * a browser shows alike give the same lines: white space between elements, comments and the order of attributes are gone.
 */
export function normaliseHtml(html: string): readonly string[] {
  return linesOf(parseFragment(html).childNodes, '');
}

function linesOf(nodes: readonly Node[], indent: string): readonly string[] {
  return runsOf(nodes).flatMap((run) => {
    const [first] = run;
    if (first !== undefined && isElement(first) && !isInline(first)) return blockLines(first, indent);
    const text = inlineText(run, false);
    return text === '' ? [] : [indent + text];
  });
}

/** Neighbouring nodes of one line of text together; every block alone. Comments are left out. */
function runsOf(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const runs: Node[][] = [];
  let open: Node[] | null = null;
  for (const node of nodes) {
    if (node.nodeName === '#comment') continue;
    if (isInline(node) && open !== null) open.push(node);
    else runs.push((open = [node]));
    if (!isInline(node)) open = null;
  }
  return runs;
}

function blockLines(element: Element, indent: string): readonly string[] {
  const [start, end] = [startTag(element), `</${element.tagName}>`];
  if (element.childNodes.every((child) => isInline(child) || child.nodeName === '#comment'))
    return [indent + start + inlineText(element.childNodes, element.tagName === 'pre') + end];
  return [indent + start, ...linesOf(element.childNodes, `${indent}  `), indent + end];
}

function isElement(node: Node): node is Element {
  return 'tagName' in node;
}

function isInline(node: Node): boolean {
  if (isElement(node)) return PHRASING.has(node.tagName) && node.childNodes.every(isInline);
  return node.nodeName === '#text';
}

/** Text with its mark-up; runs of white space become one space, or, where they are shown, line ends are written as references. */
function inlineText(nodes: readonly Node[], preserve: boolean): string {
  const text = nodes.map(inlineNode).join('');
  return preserve ? text.replaceAll('\n', '&#10;') : text.replace(/[ \t\n\f\r]+/gu, ' ').replace(/^ | $/gu, '');
}

function inlineNode(node: Node): string {
  if (isElement(node)) {
    if (node.tagName === 'br') return startTag(node);
    return startTag(node) + node.childNodes.map(inlineNode).join('') + `</${node.tagName}>`;
  }
  return 'value' in node ? escape(node.value) : '';
}

function startTag({ tagName, attrs }: Element): string {
  const sorted = [...attrs].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `<${tagName}${sorted.map(({ name, value }) => ` ${name}="${escape(value).replaceAll('"', '&quot;')}"`).join('')}>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\u00A0', '&#160;');
}
