/** A tag of a template that has no counterpart: lines from 1 inside the text, columns from 1. */
export interface LooseTag {
  readonly line: number;
  readonly column: number;
  /** As it is written, such as `<b>` or `</b>`. */
  readonly tag: string;
}

/** Elements that have no end (HTML, 13.1.2), of those that a template may write. */
const VOID = new Set(['br']);

/** Where Handlebars begins and ends to read, and where tags begin. */
const MARKS = /\{\{|\}\}|<(\/?)([a-z][a-z0-9]*)/giu;

/** The first tag of a section's template that is never closed, or closes nothing; null where each has its counterpart. */
export function looseTag(text: string): LooseTag | null {
  const open: { readonly name: string; readonly offset: number }[] = [];
  const at = (offset: number, tag: string): LooseTag => {
    const lines = text.slice(0, offset).split('\n');
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1, tag };
  };
  let inside = false;
  for (const { 0: mark, 1: slash, 2: written, index } of text.matchAll(MARKS)) {
    const name = written?.toLowerCase() ?? '';
    if (name === '') inside = mark === '{{';
    if (name === '' || inside || VOID.has(name)) continue;
    if (slash === '') open.push({ name, offset: index });
    else {
      const last = open.pop();
      if (last === undefined) return at(index, `</${name}>`);
      if (last.name !== name) return at(last.offset, `<${last.name}>`);
    }
  }
  const [first] = open;
  return first === undefined ? null : at(first.offset, `<${first.name}>`);
}
