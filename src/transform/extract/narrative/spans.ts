import type { Cell, Row } from './model.ts';

/** Columns and rows one cell may span; a table of more columns keeps them, without spans. */
export const MAX_SPAN = 999;

type Draft = Omit<Cell, 'colspan' | 'rowspan'> & { colspan: number; rowspan: number };

/**
 * Clips the spans of a table's cells in place: rows to those that follow in the same part (0: all of them), columns to
 * the last column in which a cell begins. Every cell keeps its place (HTML, forming a table).
 */
export function clipSpans(parts: readonly (readonly Row[])[]): void {
  const starts = new Map<Draft, number>();
  for (const rows of parts) placeCells(rows, starts);
  const columns = [...starts.values()].reduce((most, start) => Math.max(most, start + 1), 0);
  for (const [cell, start] of starts) cell.colspan = Math.min(cell.colspan, Math.max(1, columns - start));
}

/** Finds the first column of each cell of a part. */
function placeCells(rows: readonly Row[], starts: Map<Draft, number>): void {
  /** Rows that a cell above still takes, by column. */
  const taken: number[] = [];
  rows.forEach(({ cells }, index) => {
    let column = 0;
    for (const cell of cells as readonly Draft[]) {
      while ((taken[column] ?? 0) > 0) column++;
      starts.set(cell, column);
      clipToPart(cell, column, rows.length - index);
      const end = column + cell.colspan;
      for (; column < end; column++) if (column <= MAX_SPAN) taken[column] = cell.rowspan;
    }
    taken.forEach((rowsLeft, at) => (taken[at] = Math.max(0, rowsLeft - 1)));
  });
}

function clipToPart(cell: Draft, column: number, rowsLeft: number): void {
  const most = Math.min(rowsLeft, MAX_SPAN);
  cell.rowspan = column > MAX_SPAN ? 1 : cell.rowspan === 0 ? most : Math.min(cell.rowspan, most);
  cell.colspan = Math.max(1, Math.min(cell.colspan, MAX_SPAN - column));
}
