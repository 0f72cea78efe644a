import { PathSyntaxError } from './language.ts';

/** The paths of an extract map: a subset of XPath 1.0 with the key() function and variables of XSLT 1.0. */
export type Expression =
  | {
      readonly kind: 'path';
      readonly start: PathStart;
      /** Predicates on what a variable or key() gives. */
      readonly predicates: readonly Condition[];
      readonly steps: readonly Step[];
    }
  | { readonly kind: 'union'; readonly parts: readonly Expression[] };

/** Where a path begins. */
export type PathStart =
  | { readonly kind: 'here' }
  | { readonly kind: 'root' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'key'; readonly name: string; readonly value: Expression };

/** One step: a child element with predicates, an attribute, or a way up. */
export type Step =
  | {
      readonly kind: 'child';
      readonly prefix: string;
      readonly local: string;
      readonly predicates: readonly Condition[];
    }
  | { readonly kind: 'attribute' | 'ancestor'; readonly prefix: string; readonly local: string }
  | { readonly kind: 'parent' };

/** What a predicate, a mark or a boolean field says. */
export type Condition =
  | { readonly kind: 'or' | 'and'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'exists'; readonly expression: Expression }
  | { readonly kind: 'compare'; readonly expression: Expression; readonly equal: boolean; readonly literal: string }
  /** Whether the first item starts with a text (XPath 1.0, section 4.2). */
  | { readonly kind: 'starts'; readonly expression: Expression; readonly literal: string }
  | { readonly kind: 'position'; readonly position: number | 'last' };

const ALLOWED =
  "allowed are child steps (o:name), @attribute, '.', '..', ancestor::o:name[1], [predicates], a | b, key('name', path) and $variable";
const TOKEN =
  /\s*(?:(\/\/|::|\.\.|[/@|[\](),.$*]|!=|=)|('[^']*'|"[^"]*")|(\d+)|([A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?))/uy;

interface Token {
  readonly kind: 'symbol' | 'literal' | 'number' | 'name' | 'end';
  readonly text: string;
  readonly offset: number;
}

/** Parses a path. Throws PathSyntaxError with the offending step and what is allowed instead. */
export function parseExpression(source: string): Expression {
  const parser = new Parser(source);
  const expression = parser.union();
  parser.expectEnd();
  return expression;
}

/** Parses a condition. Throws PathSyntaxError. */
export function parseCondition(source: string): Condition {
  const parser = new Parser(source);
  const condition = parser.or();
  parser.expectEnd();
  return condition;
}

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new PathSyntaxError(`'${source.slice(from).trim()}' cannot be read`, from, ALLOWED);
    tokens.push(tokenOf(match));
  }
  return [...tokens, { kind: 'end', text: '', offset: source.length }];
}

function tokenOf(match: RegExpExecArray): Token {
  const [whole, symbol, literal, number, name] = match;
  const text = symbol ?? literal ?? number ?? name ?? '';
  const offset = match.index + whole.length - text.length;
  if (symbol !== undefined) return { kind: 'symbol', text, offset };
  if (literal !== undefined) return { kind: 'literal', text: literal.slice(1, -1), offset };
  return { kind: number === undefined ? 'name' : 'number', text, offset };
}

class Parser {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  expectEnd(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected();
  }

  union(): Expression {
    const parts = [this.#path()];
    while (this.#take('|')) parts.push(this.#path());
    const only = parts[0];
    return parts.length === 1 && only !== undefined ? only : { kind: 'union', parts };
  }

  or(): Condition {
    return this.#chain('or', () => this.#chain('and', () => this.#comparison()));
  }

  #chain(word: 'or' | 'and', next: () => Condition): Condition {
    const parts = [next()];
    while (this.#token.kind === 'name' && this.#token.text === word) {
      this.#index++;
      parts.push(next());
    }
    const only = parts[0];
    return parts.length === 1 && only !== undefined ? only : { kind: word, parts };
  }

  #comparison(): Condition {
    if (this.#takeFunction('not')) return { kind: 'not', part: this.#inParentheses(() => this.or()) };
    if (this.#takeFunction('last')) return this.#inParentheses(() => ({ kind: 'position', position: 'last' }));
    if (this.#takeFunction('starts-with')) return this.#inParentheses(() => this.#starts());
    if (this.#token.kind === 'number') return { kind: 'position', position: Number(this.#next().text) };
    if (this.#peekSymbol('(')) {
      this.#index++;
      return this.#inParentheses(() => this.or());
    }
    const expression = this.union();
    const equal = this.#peekSymbol('=');
    if (!equal && !this.#peekSymbol('!=')) return { kind: 'exists', expression };
    this.#index++;
    return { kind: 'compare', expression, equal, literal: this.#literal() };
  }

  #starts(): Condition {
    const expression = this.union();
    if (!this.#take(',')) throw this.#unexpected();
    return { kind: 'starts', expression, literal: this.#literal() };
  }

  #literal(): string {
    if (this.#token.kind !== 'literal')
      throw new PathSyntaxError(
        `'${this.#token.text}' is not a text in quotes`,
        this.#token.offset,
        "compare with a text in quotes: o:status='A'",
      );
    return this.#next().text;
  }

  #path(): Expression {
    const start = this.#start();
    const steps: Step[] = [];
    const filtered = start.kind === 'variable' || start.kind === 'key';
    const predicates = filtered ? this.#predicates() : [];
    if (start.kind === 'here' && this.#take('.')) return { kind: 'path', start, predicates, steps };
    if (!filtered) steps.push(this.#step());
    while (this.#take('/')) steps.push(this.#step());
    return { kind: 'path', start, predicates, steps };
  }

  #start(): PathStart {
    if (this.#take('/')) return { kind: 'root' };
    if (this.#take('$')) return { kind: 'variable', name: this.#name() };
    if (this.#takeFunction('key')) return this.#inParentheses(() => this.#key());
    return { kind: 'here' };
  }

  #key(): PathStart {
    const name = this.#literal();
    if (!this.#take(',')) throw this.#unexpected();
    return { kind: 'key', name, value: this.union() };
  }

  #step(): Step {
    if (this.#take('@')) return { kind: 'attribute', ...this.#qualifiedName() };
    if (this.#take('..')) return { kind: 'parent' };
    if (this.#takeAxis('ancestor')) return this.#ancestor();
    return { kind: 'child', ...this.#qualifiedName(), predicates: this.#predicates() };
  }

  /** The nearest, whether the path says so or not. */
  #ancestor(): Step {
    const name = this.#qualifiedName();
    if (!this.#take('[')) return { kind: 'ancestor', ...name };
    const { kind, text, offset } = this.#next();
    if (kind !== 'number' || text !== '1' || !this.#take(']'))
      throw new PathSyntaxError('an ancestor is the nearest one', offset, 'write [1] behind its name, or nothing');
    return { kind: 'ancestor', ...name };
  }

  #predicates(): readonly Condition[] {
    const predicates: Condition[] = [];
    while (this.#take('[')) {
      predicates.push(this.or());
      if (!this.#take(']')) throw this.#unexpected();
    }
    return predicates;
  }

  #qualifiedName(): { prefix: string; local: string } {
    const [first = '', second] = this.#name().split(':');
    return second === undefined ? { prefix: '', local: first } : { prefix: first, local: second };
  }

  #name(): string {
    if (this.#token.kind !== 'name') throw this.#unexpected();
    return this.#next().text;
  }

  #inParentheses<T>(read: () => T): T {
    const value = read();
    if (!this.#take(')')) throw this.#unexpected();
    return value;
  }

  #takeFunction(name: string): boolean {
    const next = this.#tokens[this.#index + 1];
    if (this.#token.kind !== 'name' || this.#token.text !== name || next?.text !== '(' || next.kind !== 'symbol')
      return false;
    this.#index += 2;
    return true;
  }

  #takeAxis(name: string): boolean {
    const next = this.#tokens[this.#index + 1];
    if (this.#token.kind !== 'name' || this.#token.text !== name || next?.text !== '::') return false;
    this.#index += 2;
    return true;
  }

  #peekSymbol(text: string): boolean {
    return this.#token.kind === 'symbol' && this.#token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#peekSymbol(text)) return false;
    this.#index++;
    return true;
  }

  get #token(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', text: '', offset: 0 };
  }

  #next(): Token {
    const token = this.#token;
    this.#index++;
    return token;
  }

  #unexpected(): PathSyntaxError {
    const { kind, text, offset } = this.#token;
    return new PathSyntaxError(
      kind === 'end' ? 'the path ends too early' : `'${text}' is not allowed here`,
      offset,
      ALLOWED,
    );
  }
}
