import { tokenize, type Token } from './fhirpath-tokens.ts';
import { isGeneralType, isResourceTypeName } from './standard.ts';

/** The paths of an extract map for FHIR: a subset of FHIRPath 2.0, with functions of our own: `extensionNamed()`, `referredBy()` and `codings()`. */
export type FhirExpression =
  | { readonly kind: 'here' }
  | { readonly kind: 'variable'; readonly name: string; readonly offset: number }
  | { readonly kind: 'literal'; readonly value: string | boolean }
  | { readonly kind: 'member'; readonly from: FhirExpression; readonly name: string; readonly offset: number }
  | { readonly kind: 'pick'; readonly from: FhirExpression; readonly position: number | 'last' }
  | { readonly kind: 'tail'; readonly from: FhirExpression }
  | { readonly kind: 'where'; readonly from: FhirExpression; readonly condition: FhirExpression }
  | { readonly kind: 'exclude'; readonly from: FhirExpression; readonly others: FhirExpression }
  | { readonly kind: 'ofType'; readonly from: FhirExpression; readonly type: string; readonly offset: number }
  | { readonly kind: 'extension'; readonly from: FhirExpression; readonly url: string; readonly isName: boolean }
  | { readonly kind: 'referredBy'; readonly from: FhirExpression; readonly type: string; readonly path: FhirExpression }
  | { readonly kind: 'join'; readonly from: FhirExpression; readonly separator: string }
  | { readonly kind: 'resolve' | 'codings' | 'toString' | 'not' | 'exists' | 'empty'; readonly from: FhirExpression }
  | { readonly kind: 'union' | 'or' | 'and'; readonly parts: readonly FhirExpression[] }
  | {
      readonly kind: 'compare';
      readonly left: FhirExpression;
      readonly right: FhirExpression;
      readonly equal: boolean;
    };

/** A path that cannot be read or makes no sense; `offset` counts characters from the start of the path. */
export class FhirPathError extends Error {
  readonly offset: number;
  readonly hint: string;

  constructor(message: string, offset: number, hint: string) {
    super(message);
    this.name = 'FhirPathError';
    this.offset = offset;
    this.hint = hint;
  }
}

const ALLOWED =
  "allowed are element.element, [0], where(…), first(), last(), tail(), exclude(…), ofType(Type), extension('url'), " +
  "extensionNamed('name'), resolve(), referredBy(Type.element), codings(), join('; '), toString(), exists(), empty(), not(), a | b, = and != with and, or, 'text', true, false, %variable and $this";

/** Parses a path or a condition: in FHIRPath they are one. Throws FhirPathError. */
export function parseFhirPath(source: string): FhirExpression {
  const parser = new Parser(readTokens(source), source.length);
  const expression = parser.or();
  parser.expectEnd();
  return expression;
}

function readTokens(source: string): readonly Token[] {
  return tokenize(source, (message, offset, hint) => new FhirPathError(message, offset, hint ?? ALLOWED));
}

/** Words that are no names unless they stand in backquotes. */
const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'xor', 'implies', 'div', 'mod', 'true', 'false']);

const HERE: FhirExpression = { kind: 'here' };

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens;
    this.#end = { kind: 'end', text: '', offset: length };
  }

  expectEnd(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected();
  }

  /** By precedence, the loosest first: or, and, = and !=, |, then steps. */
  or(): FhirExpression {
    return this.#chain('or', 'or', () => this.#chain('and', 'and', () => this.#comparison()));
  }

  #chain(kind: 'or' | 'and' | 'union', sign: string, next: () => FhirExpression): FhirExpression {
    const first = next();
    const parts = [first];
    while (this.#take(sign)) parts.push(next());
    return parts.length === 1 ? first : { kind, parts };
  }

  #comparison(): FhirExpression {
    const left = this.#union();
    const equal = this.#is('=');
    if (!equal && !this.#is('!=')) return left;
    this.#index++;
    return { kind: 'compare', left, right: this.#union(), equal };
  }

  #union(): FhirExpression {
    return this.#chain('union', '|', () => this.#steps());
  }

  #steps(): FhirExpression {
    return this.#stepsFrom(this.#start());
  }

  #stepsFrom(start: FhirExpression): FhirExpression {
    let expression = start;
    for (;;) {
      if (this.#take('.')) expression = this.#step(expression);
      else if (this.#take('[')) expression = this.#position(expression);
      else return expression;
    }
  }

  #start(): FhirExpression {
    const { kind, text, offset } = this.#token;
    if (this.#take('(')) return this.#inParentheses(() => this.or());
    if (this.#take('$this')) return HERE;
    if (kind === 'name' && !this.#isCall() && (text === 'true' || text === 'false')) {
      this.#index++;
      return { kind: 'literal', value: text === 'true' };
    }
    if (kind === 'variable') return { kind, name: this.#next().text, offset };
    return kind === 'literal' ? { kind, value: this.#next().text } : this.#step(HERE);
  }

  #step(from: FhirExpression): FhirExpression {
    const { kind, text, offset } = this.#token;
    if (kind !== 'name' && kind !== 'quoted') throw this.#unexpected();
    if (kind === 'name' && RESERVED.has(text))
      throw new FhirPathError(`'${text}' is a word of FHIRPath`, offset, `as an element's name, write \`${text}\``);
    this.#index++;
    if (kind === 'name' && this.#take('(')) return this.#inParentheses(() => this.#call(from, text, offset));
    return { kind: 'member', from, name: text, offset };
  }

  #call(from: FhirExpression, name: string, offset: number): FhirExpression {
    switch (name) {
      case 'where':
        return { kind: 'where', from, condition: this.or() };
      case 'exists':
        return { kind: 'exists', from: this.#is(')') ? from : { kind: 'where', from, condition: this.or() } };
      case 'exclude':
        return { kind: 'exclude', from, others: this.or() };
      case 'empty':
      case 'not':
      case 'resolve':
      case 'codings':
      case 'toString':
      case 'tail':
        return { kind: name, from };
      case 'first':
      case 'last':
        return { kind: 'pick', from, position: name === 'last' ? name : 0 };
      case 'ofType':
        return this.#ofType(from);
      case 'referredBy':
        return this.#referredBy(from);
      case 'join':
        return { kind: 'join', from, separator: this.#is(')') ? '' : this.#literal() };
      case 'extension':
      case 'extensionNamed':
        return { kind: 'extension', from, ...this.#extension(name === 'extensionNamed') };
      default:
        throw new FhirPathError(`${name}() is not a function of these paths`, offset, ALLOWED);
    }
  }

  #ofType(from: FhirExpression): FhirExpression {
    const { kind, text, offset } = this.#token;
    if (kind !== 'name') throw this.#unexpected('write the type without quotes: ofType(Quantity)');
    this.#index++;
    return { kind: 'ofType', from, type: text, offset };
  }

  /** Elements of a type of resource, which refer to what is looked for. */
  #referredBy(from: FhirExpression): FhirExpression {
    const { kind, text, offset } = this.#token;
    if (kind !== 'name' || !isResourceTypeName(text) || isGeneralType(text))
      throw this.#unexpected('write the type that refers, and its element: referredBy(List.entry.item)');
    this.#index++;
    if (!this.#take('.')) throw this.#unexpected('write the element that refers: referredBy(List.entry.item)');
    const start: FhirExpression = { kind: 'member', from: HERE, name: text, offset };
    return { kind: 'referredBy', from, type: text, path: this.#stepsFrom(this.#step(start)) };
  }

  #literal(): string {
    if (this.#token.kind !== 'literal') throw this.#unexpected("write a text in single quotes: join('; ')");
    return this.#next().text;
  }

  #extension(isName: boolean): { url: string; isName: boolean } {
    const { kind, text, offset } = this.#token;
    if (kind !== 'literal') throw this.#unexpected("write a text in single quotes: extension('http://…')");
    if (isName && text.includes('/'))
      throw new FhirPathError(`'${text}' is more than a name`, offset, 'write what follows the last / of its address');
    this.#index++;
    return { url: text, isName };
  }

  #position(from: FhirExpression): FhirExpression {
    if (this.#token.kind !== 'number') throw this.#unexpected('write a number counted from 0: [0]; or where(…)');
    const position = Number(this.#next().text);
    if (!this.#take(']')) throw this.#unexpected();
    return { kind: 'pick', from, position };
  }

  #inParentheses<T>(read: () => T): T {
    const value = read();
    if (!this.#take(')')) throw this.#unexpected();
    return value;
  }

  #isCall(): boolean {
    const next = this.#tokens[this.#index + 1];
    return next?.kind === 'symbol' && next.text === '(';
  }

  /** Whether a symbol, or `and` and `or` between two expressions, comes next. */
  #is(text: string): boolean {
    return (this.#token.kind === 'symbol' || this.#token.kind === 'name') && this.#token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#index++;
    return true;
  }

  get #token(): Token {
    return this.#tokens[this.#index] ?? this.#end;
  }

  #next(): Token {
    const token = this.#token;
    this.#index++;
    return token;
  }

  #unexpected(hint: string = ALLOWED): FhirPathError {
    const { kind, text, offset } = this.#token;
    const message = kind === 'end' ? 'the path ends too early' : `'${text}' is not allowed here`;
    return new FhirPathError(message, offset, hint);
  }
}
