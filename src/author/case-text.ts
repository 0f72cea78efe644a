import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** A line of a view as somebody reads it, with the heading that it stands under. */
export interface ReadLine {
  readonly section: string;
  readonly text: string;
}

/** The heading of what stands above all sections. */
const TOP = 'Above the sections';
/** The heading of the numbers that a case has above its view. */
const COUNTS = 'What the audit counts';

const LINES: ReadonlySet<string> = new Set(['p', 'li', 'tr', 'caption', 'h1', 'h2', 'h3', 'h4', 'dt', 'dd', 'pre']);
const CELLS: ReadonlySet<string> = new Set(['td', 'th']);

/** The text of a worked case, line by line: a row of a table is one line, its cells apart by `|`. */
export function readLines(html: string): readonly ReadLine[] {
  const lines: ReadLine[] = [];
  let section = TOP;
  const add = (text: string): void => {
    const plain = text.replace(/\s+/gu, ' ').trim();
    if (plain !== '') lines.push({ section, text: plain });
  };
  const walk = (node: Node): void => {
    if (node.nodeName === '#text') add('value' in node ? node.value : '');
    if (!isElement(node)) return;
    if (node.tagName === 'header') section = COUNTS;
    if (/^h[12]$/u.test(node.tagName) && section !== COUNTS) section = textOf(node).trim();
    else if (node.tagName === 'tr') add(rowText(node));
    else if (LINES.has(node.tagName) && !node.childNodes.some(holdsLines)) add(textOf(node));
    else node.childNodes.forEach(walk);
    if (node.tagName === 'header') section = TOP;
  };
  parseFragment(html).childNodes.forEach(walk);
  return lines;
}

function rowText(row: Element): string {
  const cells = row.childNodes.filter((node) => isElement(node) && CELLS.has(node.tagName));
  return cells.map((cell) => textOf(cell).replace(/\s+/gu, ' ').trim()).join(' | ');
}

function holdsLines(node: Node): boolean {
  return isElement(node) && (LINES.has(node.tagName) || node.tagName === 'table' || node.childNodes.some(holdsLines));
}

/** The text of a node; what stands on a line of its own is set apart by a space, a line break is shown. */
function textOf(node: Node): string {
  if (!isElement(node)) return 'value' in node ? node.value : '';
  if (node.tagName === 'br') return ' / ';
  const inside = node.childNodes.map(textOf).join('');
  return LINES.has(node.tagName) || node.tagName === 'summary' || node.tagName === 'div' ? ` ${inside} ` : inside;
}

function isElement(node: Node): node is Element {
  return 'tagName' in node;
}
