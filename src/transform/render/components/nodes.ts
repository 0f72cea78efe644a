type Statement = hbs.AST.Statement;
type Path = hbs.AST.PathExpression;

/** What stands in a template one after another: mark-up, and statements. */
export type Piece = string | Statement | readonly Piece[];

/** Named arguments of a helper. */
export type Named = Readonly<Record<string, hbs.AST.Expression>>;

const NO_STRIP = { open: false, close: false };

/** Makes parts of a template's tree, as Handlebars' own parser would, that say `loc` as their place. */
export class Nodes {
  readonly #loc: hbs.AST.SourceLocation;

  constructor(loc: hbs.AST.SourceLocation) {
    this.#loc = loc;
  }

  /** Pieces as statements, in their order. */
  flow(...pieces: readonly Piece[]): readonly Statement[] {
    return pieces.flatMap((piece) => {
      if (typeof piece === 'string') return piece === '' ? [] : [this.#content(piece)];
      return 'type' in piece ? [piece] : this.flow(...piece);
    });
  }

  /** `{{name key=value}}`, or `{{field}}`. */
  mustache(path: Path, params: readonly hbs.AST.Expression[] = [], named: Named = {}): Statement {
    const node = { type: 'MustacheStatement', path, params: [...params], hash: this.#hash(named) };
    return { ...node, escaped: true, strip: NO_STRIP, loc: this.#loc } as Statement;
  }

  /** `{{#name params key=value}} pieces {{/name}}`. */
  block(name: string, params: readonly hbs.AST.Expression[], named: Named, ...pieces: readonly Piece[]): Statement {
    const node = { type: 'BlockStatement', path: this.path(name), params: [...params], hash: this.#hash(named) };
    const program = { type: 'Program', body: [...this.flow(...pieces)], strip: {}, loc: this.#loc };
    const strips = { openStrip: NO_STRIP, inverseStrip: NO_STRIP, closeStrip: NO_STRIP };
    return { ...node, program, inverse: undefined, ...strips, loc: this.#loc } as Statement;
  }

  /** A field of the row by its steps, or a helper by its name; without a step the row itself. */
  path(...parts: readonly string[]): Path {
    const original = parts.length === 0 ? 'this' : parts.join('.');
    return { type: 'PathExpression', data: false, depth: 0, parts: [...parts], original, loc: this.#loc };
  }

  /** A text in quotes. */
  text(value: string): hbs.AST.StringLiteral {
    return { type: 'StringLiteral', value, original: value, loc: this.#loc };
  }

  #content(value: string): Statement {
    return { type: 'ContentStatement', value, original: value, loc: this.#loc } as unknown as Statement;
  }

  #hash(named: Named): hbs.AST.Hash | undefined {
    const pairs = Object.entries(named).map(([key, value]) => ({ type: 'HashPair', key, value, loc: this.#loc }));
    return pairs.length === 0 ? undefined : ({ type: 'Hash', pairs, loc: this.#loc } as hbs.AST.Hash);
  }
}
