import type { Element } from '@xmldom/xmldom';
import { addLine, takeCaption } from './list.ts';
import type { Block, Cell, Inline, Scope, Table } from './model.ts';
import type { Role } from './role.ts';
import { clipSpans } from './spans.ts';
import type { Place, TreeReader } from './tree.ts';

/**
 * Reads a table. Cells without a row stand in one together (GP systems write `<thead><th>`), what strays between rows and
 * cells becomes a cell, or the caption; heads and feet beyond the first become bodies.
 */
export function readTable(tree: TreeReader, element: Element, place: Place): Table {
  const draft: Draft = { caption: [], head: new Part(), bodies: [], foot: new Part(), loose: null };
  tree.takeChildren(element, place, {
    accepts: ({ is }) => is === 'caption' || is === 'rows' || is === 'row' || is === 'cell',
    take: (child, role, inside) => {
      if (role.is === 'caption') takeCaption(tree, draft.caption, child, inside);
      else if (role.is === 'rows') takeRows(tree, draft, child, role.part, inside);
      else loosePart(draft).take(tree, child, role, inside);
    },
    stray: (blocks) => takeStray(draft, blocks),
  });
  const { caption, head, bodies, foot } = draft;
  const table = { head: head.rows, bodies: bodies.map(({ rows }) => rows), foot: foot.rows };
  clipSpans([table.head, ...table.bodies, table.foot]);
  return { kind: 'table', caption, ...table };
}

/** A table as it is read. */
interface Draft {
  readonly caption: Inline[];
  readonly head: Part;
  readonly bodies: Part[];
  readonly foot: Part;
  /** Where rows go that stand in the table itself; null where the next begins a body. */
  loose: Part | null;
}

/** Rows that belong together, as they are read. */
class Part {
  readonly rows: { readonly kind: 'row'; readonly cells: Cell[] }[] = [];
  /** Where cells without a row go; null where the next begins one. */
  #loose: Cell[] | null = null;

  take(tree: TreeReader, element: Element, role: Role, place: Place): void {
    if (role.is === 'cell') this.addCell(readCell(tree, element, role.header, place));
    else {
      this.#loose = null;
      this.rows.push(readRow(tree, element, place));
    }
  }

  addCell(cell: Cell): void {
    if (this.#loose === null) this.rows.push({ kind: 'row', cells: (this.#loose = []) });
    this.#loose.push(cell);
  }
}

/** Lines before all rows are a caption (GP systems write `<table><h2>`); anything else is a cell. */
function takeStray(draft: Draft, blocks: readonly Block[]): void {
  const { caption, head, bodies, foot } = draft;
  const lines = blocks.flatMap((block) => (block.kind === 'paragraph' || block.kind === 'heading' ? block : []));
  const isFirst = [head, ...bodies.slice(0, 1), foot].every(isEmpty);
  if (!isFirst || lines.length < blocks.length) loosePart(draft).addCell(strayCell(blocks));
  else for (const { children } of lines) addLine(caption, children);
}

function loosePart(draft: Draft): Part {
  draft.loose ??= partOf(draft, 'body');
  return draft.loose;
}

function partOf({ head, bodies, foot }: Draft, name: 'head' | 'body' | 'foot'): Part {
  if (name === 'head' && isEmpty(head) && bodies.slice(0, 1).every(isEmpty)) return head;
  if (name === 'foot' && isEmpty(foot)) return foot;
  const last = bodies.at(-1);
  if (last !== undefined && isEmpty(last)) return last;
  const body = new Part();
  bodies.push(body);
  return body;
}

function isEmpty({ rows }: Part): boolean {
  return rows.length === 0;
}

function takeRows(
  tree: TreeReader,
  draft: Draft,
  element: Element,
  name: 'head' | 'body' | 'foot',
  place: Place,
): void {
  let part = partOf(draft, name);
  const rows = [part.rows];
  draft.loose = null;
  tree.takeChildren(element, place, {
    accepts: ({ is }) => is === 'rows' || is === 'row' || is === 'cell',
    take: (child, role, inside) => {
      if (role.is !== 'rows') {
        part.take(tree, child, role, inside);
        return;
      }
      // Microtest writes `<tbody><thead>`. What follows goes behind it, never back into rows before it.
      takeRows(tree, draft, child, role.part, inside);
      part = partOf(draft, 'body');
      rows.push(part.rows);
    },
    stray: (blocks) => part.addCell(strayCell(blocks)),
  });
  tree.name(element, rows.flat());
}

function readRow(tree: TreeReader, element: Element, place: Place): { kind: 'row'; cells: Cell[] } {
  const cells: Cell[] = [];
  tree.takeChildren(element, place, {
    accepts: ({ is }) => is === 'cell',
    take: (child, role, inside) => {
      cells.push(readCell(tree, child, role.is === 'cell' && role.header, inside));
    },
    stray: (blocks) => {
      cells.push(strayCell(blocks));
    },
  });
  const row = { kind: 'row', cells } as const;
  tree.name(element, [row]);
  return row;
}

function readCell(tree: TreeReader, element: Element, header: boolean, place: Place): Cell {
  const cell: Cell = {
    kind: 'cell',
    header,
    scope: SCOPES.get((element.getAttribute('scope') ?? '').trim().toLowerCase()) ?? null,
    colspan: Math.max(1, spanOf(element, 'colspan')),
    rowspan: spanOf(element, 'rowspan'),
    blocks: tree.blocksOf(element, place),
  };
  tree.name(element, [cell]);
  return cell;
}

const SCOPES: ReadonlyMap<string, Scope> = new Map(
  (['row', 'col', 'rowgroup', 'colgroup'] as const).map((scope) => [scope, scope]),
);

/** A span as HTML reads it: its leading digits, 1 where there are none. A row span of 0 goes to the end of its part. */
function spanOf(element: Element, name: string): number {
  const digits = /^\s*\+?(\d{1,9})/u.exec(element.getAttribute(name) ?? '')?.[1];
  return digits === undefined ? 1 : Number(digits);
}

function strayCell(blocks: readonly Block[]): Cell {
  return { kind: 'cell', header: false, scope: null, colspan: 1, rowspan: 1, blocks };
}
