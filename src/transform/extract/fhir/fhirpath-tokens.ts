/** A piece of a path. Quoted names and literals are without their quotes and escapes. */
export interface Token {
  readonly kind: 'symbol' | 'literal' | 'number' | 'name' | 'quoted' | 'variable' | 'end';
  readonly text: string;
  /** Characters from the start of the path. */
  readonly offset: number;
}

/** Makes the error for something that cannot be read. */
type Fail = (message: string, offset: number, hint?: string) => Error;

const TOKEN =
  /\s*(?:(\$this|!=|[.,()[\]|=])|'((?:[^'\\]|\\.)*)'|(\d+)|%(?:([A-Za-z_][A-Za-z0-9_]*)|`((?:[^`\\]|\\.)*)`)|([A-Za-z_][A-Za-z0-9_]*)|`((?:[^`\\]|\\.)*)`)/suy;

/** Splits a path into tokens. Throws what `fail` makes of the first character that begins none. */
export function tokenize(source: string, fail: Fail): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw unreadable(source, from, fail);
    tokens.push(tokenOf(match, fail));
  }
  return tokens;
}

function tokenOf(match: RegExpExecArray, fail: Fail): Token {
  const [whole, symbol, literal, number, variable, quotedVariable, name, quoted] = match;
  const offset = match.index + whole.length - whole.trimStart().length;
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, offset };
  if (literal !== undefined) return { kind: 'literal', text: unescape(literal, offset, fail), offset };
  if (number !== undefined) return { kind: 'number', text: number, offset };
  const external = variable ?? quotedVariable;
  if (external !== undefined) return { kind: 'variable', text: unescape(external, offset, fail), offset };
  if (name !== undefined) return { kind: 'name', text: name, offset };
  return { kind: 'quoted', text: unescape(quoted ?? '', offset, fail), offset };
}

function unreadable(source: string, from: number, fail: Fail): Error {
  const rest = source.slice(from);
  const offset = from + rest.length - rest.trimStart().length;
  const hint = rest.trimStart().startsWith('"') ? "texts of FHIRPath stand in single quotes: 'text'" : undefined;
  return fail(`'${rest.trim()}' cannot be read`, offset, hint);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

/** FHIRPath 2.0, section 4.1.2: what a backslash may stand before. */
function unescape(text: string, offset: number, fail: Fail): string {
  return text.replace(/\\(u[0-9A-Fa-f]{4}|.)/gsu, (whole: string, escape: string) => {
    if (escape.length > 1) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    if ('\'"`\\/'.includes(escape)) return escape;
    const character = ESCAPES[escape];
    if (character === undefined)
      throw fail(`'${whole}' is not an escape`, offset, "allowed are \\' \\\\ \\n \\r \\t and \\u0000");
    return character;
  });
}
