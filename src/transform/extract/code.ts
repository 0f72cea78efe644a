/**
 * A piece of JavaScript. Only `code` makes one, of the words that stand in this project, of whole numbers and of other
 * pieces: no text of a map or of a document ever becomes code.
 */
export class Code {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** The piece of a template; use `code`. */
  static of(words: TemplateStringsArray, parts: readonly (Code | number)[]): Code {
    // A template of the language itself: a list of strings that somebody put together is none.
    if (!Object.isFrozen(words) || !Array.isArray(words.raw)) throw new TypeError('code is written as a template');
    return new Code(words.map((word, at) => word + textOf(parts[at])).join(''));
  }

  /** Several pieces behind each other. */
  static all(pieces: readonly Code[]): Code {
    return new Code(pieces.map(textOf).join('\n'));
  }

  /** A name of a field, of a link or of the like, in quotes; it is letters, digits and hyphens alone. Throws TypeError. */
  static name(name: string): Code {
    if (!/^[a-z][a-z0-9-]*$/iu.test(name)) throw new TypeError('no name for code');
    return new Code(`"${name}"`);
  }

  /** The text, for the one place that turns it into functions. */
  static textOf(piece: Code): string {
    return piece.#text;
  }
}

/** Writes a piece of code: code`f${1}(${other})`. Throws TypeError where a part is no whole number and no code. */
export function code(words: TemplateStringsArray, ...parts: readonly (Code | number)[]): Code {
  return Code.of(words, parts);
}

function textOf(part: Code | number | undefined): string {
  if (part === undefined) return '';
  if (part instanceof Code) return Code.textOf(part);
  if (!Number.isSafeInteger(part) || part < 0) throw new TypeError('code holds whole numbers and code');
  return String(part);
}
