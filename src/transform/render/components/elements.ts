/** An element that a component writes, found in the text of a template. */
export interface WrittenElement extends hbs.AST.Node {
  readonly name: string;
  readonly hint: string;
}

const TABLE = 'write {{#table "caption"}} with a {{column}} for each column';
const LIST = 'write {{#cards}} with a {{column}} for each name and value';
const CHART = 'write {{chart "title" date=date value=value}}';
const FOLDED = 'write {{#folded "title"}}';

/** Elements that differ between the profiles, and what writes them. */
const WRITTEN_BY: Readonly<Record<string, string>> = {
  table: TABLE,
  caption: TABLE,
  thead: TABLE,
  tbody: TABLE,
  tfoot: TABLE,
  tr: TABLE,
  th: TABLE,
  td: TABLE,
  dl: LIST,
  dt: LIST,
  dd: LIST,
  details: FOLDED,
  summary: FOLDED,
  time: 'write {{date field}}',
  ...Object.fromEntries(['svg', 'rect', 'line', 'path', 'circle', 'text'].map((name) => [name, CHART])),
  h1: 'titles of sections are written for you; below them stand h3 and h4',
  h2: 'titles of sections are written for you; below them stand h3 and h4',
};

/** The first element in mark-up that a component must write, so that one template makes both profiles; else null. */
export function writtenElement(text: string, start: hbs.AST.Position): WrittenElement | null {
  for (const { index, 1: name = '' } of text.matchAll(/<([a-zA-Z][a-zA-Z0-9]*)/gu)) {
    const hint = Object.hasOwn(WRITTEN_BY, name.toLowerCase()) ? WRITTEN_BY[name.toLowerCase()] : undefined;
    if (hint === undefined) continue;
    const at = positionOf(text, index, start);
    return { type: 'element', loc: { source: '', start: at, end: at }, name, hint };
  }
  return null;
}

function positionOf(text: string, index: number, start: hbs.AST.Position): hbs.AST.Position {
  const lines = text.slice(0, index).split('\n');
  const column = (lines.at(-1) ?? '').length;
  return { line: start.line + lines.length - 1, column: lines.length === 1 ? start.column + column : column };
}
