/** A day in milliseconds. */
export const DAY = 86_400_000;

/** A number as the guard's grammar of drawings has it: one decimal place at most. */
export function num(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A straight line of a class. */
export function lineTag(name: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${name}" x1="${num(x1)}" y1="${num(y1)}" x2="${num(x2)}" y2="${num(y2)}" />`;
}

/** The start tag of a drawing, hidden from screen readers: words and a table say the same. */
export function drawingStart(width: number, height: number): string {
  return `<svg class="oriel-drawing" viewBox="0 0 ${num(width)} ${num(height)}" aria-hidden="true">`;
}
