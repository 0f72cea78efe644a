/** Where a template cannot be read: line from 1 and column from 1 inside it, and what is wrong in words for authors. */
export interface TemplateSyntax {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string;
}

/** Puts an error of Handlebars' parser into words for authors, with the place that it means in the source. */
export function templateSyntax(error: unknown, source: string): TemplateSyntax {
  const text = error instanceof Error ? error.message : String(error);
  const mismatch = /^(\S+) doesn't match (\S+) - (\d+):(\d+)$/u.exec(text);
  if (mismatch !== null) {
    const [, opened = '', closed = '', line, column] = mismatch;
    const message = `{{#${opened}}} is closed by {{/${closed}}}`;
    return { line: Number(line), column: Number(column) + 1, message, hint: `write {{/${opened}}} where it ends` };
  }
  const place = placeOf(text, source);
  const open = text.endsWith("got 'EOF'") ? openBlock(source) : null;
  if (open !== null) return open;
  const got = /got '([^']*)'$/u.exec(text)?.[1] ?? '';
  return { ...place, ...wordsFor(got, lineAt(source, place).slice(place.column - 1)) };
}

/** The innermost block that is still open where the template ends. */
function openBlock(source: string): TemplateSyntax | null {
  const open: { readonly name: string; readonly offset: number }[] = [];
  for (const { 0: whole, 1: sign, 2: name, index } of source.matchAll(BLOCKS))
    if (sign === '#') open.push({ name: name ?? '', offset: index + whole.length - (name ?? '').length });
    else if (sign === '/') open.pop();
  const last = open.at(-1);
  if (last === undefined) return null;
  const message = `{{#${last.name}}} is not closed`;
  return { ...placeAt(source, last.offset), message, hint: `write {{/${last.name}}} where it ends` };
}

/** Comments, which may hold anything, and where blocks open and close. */
const BLOCKS = /\{\{!--[\s\S]*?--\}\}|\{\{![^}]*\}\}|\{\{~?([#/])\s*([\w-]+)/gu;

function wordsFor(got: string, rest: string): Pick<TemplateSyntax, 'message' | 'hint'> {
  if (got === 'EOF')
    return {
      message: 'the template ends inside a block that is not closed',
      hint: 'close each {{#…}} with its own {{/…}}',
    };
  if (got === 'EQUALS' || /^[&|<>=!+*/?%]/u.test(rest))
    return {
      message: 'a template neither compares nor computes',
      hint: 'choose rows by \'where\' in dataset.yaml, or write {{#is field "value"}}',
    };
  return { message: 'the template cannot be read here', hint: 'check the braces and the quotes' };
}

/**
 * The parser shows the text around the place without its line ends and draws an arrow below: the text before the arrow is
 * looked up in the source.
 */
function placeOf(text: string, source: string): Pick<TemplateSyntax, 'line' | 'column'> {
  const [head = '', shown = '', arrow = ''] = text.split('\n');
  const told = Number(/line (\d+)/u.exec(head)?.[1] ?? 1);
  const before = shown.slice(0, Math.max(0, arrow.indexOf('^'))).replace(/^\.\.\./u, '');
  const kept = [...source]
    .map((character, offset) => ({ character, offset }))
    .filter((each) => each.character !== '\n');
  const squeezed = kept.map(({ character }) => character).join('');
  for (let from = squeezed.indexOf(before); from >= 0 && before !== ''; from = squeezed.indexOf(before, from + 1)) {
    const place = placeAt(source, (kept[from + before.length - 1]?.offset ?? 0) + 1);
    if (place.line >= told) return place;
  }
  return { line: told, column: 1 };
}

function placeAt(source: string, offset: number): Pick<TemplateSyntax, 'line' | 'column'> {
  const lines = source.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function lineAt(source: string, { line }: Pick<TemplateSyntax, 'line'>): string {
  return source.split('\n')[line - 1] ?? '';
}
