import type { Section } from '../dataset/dataset.ts';
import { changeInside, isCall, isBlock, nameOf, type Call } from './components/columns.ts';
import { COMPONENTS } from './components/component.ts';
import { escapeHtml } from './escape.ts';

type Statement = hbs.AST.Statement;
type Expression = hbs.AST.Expression;

/** Gives what stands for a sentence of a template, which begins at this place. */
export type TranslateAt = (english: string, at: hbs.AST.Position) => string;

/**
 * Puts what a checked template says to a reader into another language, before anything is made of the template. A run of
 * text between two tags is one sentence; the values in it are {1}, {2} and so on, so that another language may say them in
 * another order.
 */
export function translateTemplate(program: hbs.AST.Program, section: Section, translate: TranslateAt): hbs.AST.Program {
  return new Translation(section, translate).program(program);
}

const TAG = /(<[^<>]*>)/u;
const HAS_LETTER = /\p{L}/u;
const VALUE = /\{(\d+)\}/u;

/** A part of a run: text as a reader sees it, or a statement that fills in a value. */
type Part = { readonly text: string; readonly at: hbs.AST.Position } | Statement;

class Translation {
  readonly #section: Section;
  readonly #translate: TranslateAt;

  constructor(section: Section, translate: TranslateAt) {
    this.#section = section;
    this.#translate = translate;
  }

  program(program: hbs.AST.Program): hbs.AST.Program {
    return { ...program, body: this.#body(program.body) };
  }

  #body(statements: readonly Statement[]): Statement[] {
    const written: Statement[] = [];
    let run: Part[] = [];
    const end = (): void => {
      written.push(...this.#run(run));
      run = [];
    };
    for (const statement of statements) {
      if (statement.type === 'ContentStatement') {
        for (const { text, at } of pieces(statement as hbs.AST.ContentStatement)) {
          if (!TAG.test(text)) run.push({ text: plainText(text), at });
          else {
            end();
            written.push(content(text, statement));
          }
        }
      } else if (statement.type === 'CommentStatement') continue;
      else if (standsInText(statement)) run.push(this.#statement(statement));
      else {
        end();
        written.push(this.#statement(statement));
      }
    }
    end();
    return written;
  }

  /** A run of text with values in it, as one sentence. White space around it stays: a neighbour may stand there. */
  #run(parts: readonly Part[]): readonly Statement[] {
    const first = parts.find((part) => 'text' in part && HAS_LETTER.test(part.text));
    if (first === undefined || !('text' in first)) return parts.map((part) => written(part));
    const values = parts.filter((part): part is Statement => !('text' in part));
    const [whole, before, english, after] = spaced(
      parts.map((part) => ('text' in part ? part.text : `{${String(values.indexOf(part) + 1)}}`)).join(''),
    );
    const said = this.#translate(english, begin(first));
    if (said === english) return parts.map((part) => written(part));
    return `${before}${said}${after}`.split(VALUE).flatMap((part, index) => {
      if (index % 2 === 0) return part === '' ? [] : [content(escapeHtml(part), placeOf(whole, first.at))];
      return values[Number(part) - 1] ?? [];
    });
  }

  #statement(statement: Statement): Statement {
    if (!isCall(statement)) return statement;
    const call = { ...statement, params: this.#params(statement), hash: this.#hash(statement) } as Call;
    return isBlock(call) ? changeInside(call, (program) => this.program(program)) : call;
  }

  /** A component, and {{none}}, say their texts; {{#is}} compares with words where its field holds words. */
  #params(call: Call): Expression[] {
    const name = nameOf(call);
    if (name === 'is') return this.#compared(call.params);
    const isSaid = COMPONENTS.has(name) || name === 'none';
    return call.params.map((value) => (isSaid ? this.#literal(value) : value));
  }

  /** What maps write stands in the row in the other language, what a source wrote as it is: a comparison knows both. */
  #compared([subject, ...literals]: readonly Expression[]): Expression[] {
    if (subject === undefined) return [];
    if (this.#holdsWords(subject)) return [subject, ...literals.map((value) => this.#literal(value))];
    const names = subject.type === 'PathExpression' ? (subject as hbs.AST.PathExpression).parts : [];
    const said = this.#section.parts.flatMap((part) => [...(part.names.get(names[0] ?? '')?.said?.values() ?? [])]);
    const others = literals.flatMap((value) => {
      const words = said.flatMap((each) => each.get((value as hbs.AST.StringLiteral).value) ?? []);
      return words.map((word) => ({ ...value, value: word, original: word }) as Expression);
    });
    return [subject, ...literals, ...others];
  }

  #hash(call: Call): hbs.AST.Hash | undefined {
    const hash = call.hash as hbs.AST.Hash | undefined;
    if (hash === undefined) return undefined;
    const named = COMPONENTS.get(nameOf(call))?.named ?? {};
    // Named texts of a component are words to a reader; other named arguments are fields, or chosen from a list.
    const pairs = hash.pairs.map((pair) =>
      named[pair.key] === 'text' ? { ...pair, value: this.#literal(pair.value) } : pair,
    );
    return { ...hash, pairs };
  }

  #literal(value: Expression): Expression {
    if (value.type !== 'StringLiteral') return value;
    const { value: english, loc } = value as hbs.AST.StringLiteral;
    if (!HAS_LETTER.test(english)) return value;
    const said = this.#translate(english, loc.start);
    return { ...value, value: said, original: said } as Expression;
  }

  /** Whether a field is filled with words of a manifest or of a record type, not with a source's. */
  #holdsWords(subject: Expression | undefined): boolean {
    if (subject?.type !== 'PathExpression') return false;
    const [name = '', part] = (subject as hbs.AST.PathExpression).parts as readonly string[];
    if (part === 'label' || name === 'recordType') return true;
    return this.#section.parts.some(({ names }) => names.get(name)?.part === 'label');
  }
}

/** Whether a statement fills in a value of the sentence around it: no component, and no tag in it. */
function standsInText(statement: Statement): boolean {
  if (!isCall(statement) || COMPONENTS.has(nameOf(statement))) return false;
  if (!isBlock(statement)) return true;
  const { program, inverse } = statement as Partial<hbs.AST.BlockStatement>;
  return [program, inverse].every((part) => part === undefined || part.body.every(isText));
}

function isText(statement: Statement): boolean {
  if (statement.type === 'ContentStatement') return !TAG.test((statement as hbs.AST.ContentStatement).value);
  return statement.type === 'CommentStatement' || standsInText(statement);
}

/** The tags and the texts between them, each with its place. */
function pieces({
  value,
  loc,
}: hbs.AST.ContentStatement): readonly { readonly text: string; readonly at: hbs.AST.Position }[] {
  let { line, column } = loc.start;
  return value.split(TAG).flatMap((text) => {
    const at = { line, column };
    ({ line, column } = after(text, at));
    return text === '' ? [] : [{ text, at }];
  });
}

function after(text: string, { line, column }: hbs.AST.Position): hbs.AST.Position {
  const lines = text.split('\n');
  const last = (lines.at(-1) ?? '').length;
  return { line: line + lines.length - 1, column: lines.length === 1 ? column + last : last };
}

/** Where the letters of a text begin. */
function begin({ text, at }: Extract<Part, { text: string }>): hbs.AST.Position {
  return after(/^\s*/u.exec(text)?.[0] ?? '', at);
}

/** A sentence apart from the white space around it; inside it, white space is one space. */
function spaced(text: string): readonly [whole: string, before: string, sentence: string, after: string] {
  const sentence = text.trim();
  const begins = text.length - text.trimStart().length;
  return [text, text.slice(0, begins), sentence.replace(/\s+/gu, ' '), text.slice(begins + sentence.length)];
}

const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Text of a template as a reader sees it. */
function plainText(html: string): string {
  return html.replace(/&(amp|lt|gt|quot|#39);/gu, (whole, name: string) => REFERENCES[name] ?? whole);
}

function written(part: Part): Statement {
  return 'text' in part ? content(escapeHtml(part.text), placeOf(part.text, part.at)) : part;
}

function content(value: string, { loc }: Pick<Statement, 'loc'>): Statement {
  return { type: 'ContentStatement', value, original: value, loc } as unknown as Statement;
}

function placeOf(text: string, start: hbs.AST.Position): Pick<Statement, 'loc'> {
  return { loc: { source: '', start, end: after(text, start) } };
}
