import { Scalar } from 'yaml';

/** Steps over a piece of the source: how far, and how many characters of the value it stands for. */
interface Piece {
  readonly length: number;
  readonly characters: number;
}

const LINE_ENDS = /[ \t]*\r?\n[ \t\r\n]*/uy;
const PLAIN_CHARACTER: Piece = { length: 1, characters: 1 };

/**
 * Where a character of a scalar's value stands in the YAML source it was read from (YAML 1.2, chapter 7 and 8): behind
 * escapes, folded lines and indentation. `source` begins where the scalar does, with its quote or its `|` or `>`.
 */
export function placeInScalar(source: string, type: Scalar.Type | undefined, offset: number): number {
  switch (type) {
    case Scalar.QUOTE_DOUBLE:
      return 1 + afterPieces(source.slice(1), offset, doubleQuoted);
    case Scalar.QUOTE_SINGLE:
      return 1 + afterPieces(source.slice(1), offset, singleQuoted);
    case Scalar.BLOCK_LITERAL:
    case Scalar.BLOCK_FOLDED:
      return placeInBlock(source, type === Scalar.BLOCK_FOLDED, offset);
    default:
      return afterPieces(source, offset, () => PLAIN_CHARACTER);
  }
}

function afterPieces(source: string, offset: number, pieceAt: (source: string, at: number) => Piece): number {
  let at = 0;
  for (let known = 0; at < source.length;) {
    const ends = lineEnds(source, at);
    const { length, characters } = ends ?? pieceAt(source, at);
    // What stands for nothing, and the line end before it, is no place of a character.
    if (known >= offset && characters > 0 && ends === null) break;
    at += length;
    known += characters;
  }
  return at;
}

/** A line end inside a flow scalar is a space, each empty line behind it a line feed. */
function lineEnds(source: string, at: number): Piece | null {
  LINE_ENDS.lastIndex = at;
  const run = LINE_ENDS.exec(source)?.[0];
  if (run === undefined) return null;
  const lines = run.split('\n').length - 1;
  return { length: run.length, characters: Math.max(1, lines - 1) };
}

function singleQuoted(source: string, at: number): Piece {
  return source.startsWith("''", at) ? { length: 2, characters: 1 } : PLAIN_CHARACTER;
}

/** Letters of escapes that are followed by so many digits. */
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function doubleQuoted(source: string, at: number): Piece {
  if (source[at] !== '\\') return PLAIN_CHARACTER;
  const joined = /^\\\r?\n[ \t]*/u.exec(source.slice(at));
  if (joined !== null) return { length: joined[0].length, characters: 0 };
  const length = 2 + (DIGITS[source[at + 1] ?? ''] ?? 0);
  const code = length === 10 ? Number.parseInt(source.slice(at + 2, at + length), 16) : 0;
  return { length, characters: code > 0xffff ? 2 : 1 };
}

function placeInBlock(source: string, isFolded: boolean, offset: number): number {
  const header = source.indexOf('\n') + 1;
  const lines = source.slice(header).split('\n');
  const indent = indentOf(lines);
  let at = header;
  let known = 0;
  for (const [index, line] of lines.entries()) {
    const text = line.slice(indent).replace(/\r$/u, '');
    if (offset <= known + text.length) return at + Math.min(indent, line.length) + (offset - known);
    known += text.length + (isFolded ? foldedEnd(lines, index, indent) : 1);
    at += line.length + 1;
  }
  return source.length;
}

/** The indentation of the first line with a text; a path has no use for lines that begin with spaces of their own. */
function indentOf(lines: readonly string[]): number {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  return first.length - first.trimStart().length;
}

/** Of the line ends of a folded block, the first before empty lines counts for nothing; between indented lines all count. */
function foldedEnd(lines: readonly string[], index: number, indent: number): number {
  const [line = '', next = ''] = [lines[index], lines[index + 1]];
  const isText = (each: string) => each.trim() !== '' && !/\s/u.test(each[indent] ?? '');
  return isText(line) && next.trim() === '' ? 0 : 1;
}
