import type { Section } from '../dataset/dataset.ts';
import { didYouMean, type DefinitionProblem, type ProblemKind } from '../record/definition.ts';
import { checkCall, checkChart, checkColumn, checkColumns, checkFields, checkProvenance } from './components/check.ts';
import { checkMark, checkTimeline } from './components/check-timeline.ts';
import { isBlock, type Call } from './components/columns.ts';
import { COMPONENTS, MARKS, ROW_COMPONENTS, type Component } from './components/component.ts';
import { BUILT_IN_BLOCKS, parseTemplate } from './environment.ts';
import { checkHelper, checkSubject } from './helpers/check.ts';
import type { Helper } from './helpers/helper.ts';
import { HELPERS } from './helpers/index.ts';
import { writtenElement } from './components/elements.ts';
import { resolvePath, type Scopes } from './resolve.ts';
import { checkLogic } from './template-logic.ts';
import { templateSyntax } from './template-syntax.ts';
import { contextShape, rowScopes, type Shape } from './shape.ts';

/** Finds everything in a section's template that is not declared, not allowed, or would render nothing. */
export function checkSectionTemplate(
  file: string,
  source: string,
  firstLine: number,
  section: Section,
): readonly DefinitionProblem[] {
  const check = new TemplateCheck(file, firstLine, section);
  try {
    check.whole(parseTemplate(source), [contextShape(section)]);
  } catch (error) {
    check.syntax(error, source);
  }
  return check.problems;
}

class TemplateCheck {
  readonly problems: DefinitionProblem[] = [];
  readonly #file: string;
  readonly #firstLine: number;
  readonly #section: Section;
  /** Whether a component already lays out the rows. */
  #laidOut = false;
  /** Whether what is looked at stands in a timeline. */
  #inTimeline = false;
  /** What all is said of: calls that compute something, and what does not belong into a timeline. */
  #settled: ReadonlySet<hbs.AST.Node> = new Set();
  /** Whether the text before stands inside a tag: `<p class=`. */
  #insideTag = false;

  constructor(file: string, firstLine: number, section: Section) {
    this.#file = file;
    this.#firstLine = firstLine;
    this.#section = section;
  }

  syntax(error: unknown, source: string): void {
    const { line, ...found } = templateSyntax(error, source);
    this.problems.push({ ...found, file: this.#file, line: this.#firstLine + line - 1, kind: 'syntax' });
  }

  whole(program: hbs.AST.Program, scopes: Scopes): void {
    this.#settled = checkLogic(program, this.#report.bind(this));
    this.program(program, scopes);
  }

  program(program: hbs.AST.Program, scopes: Scopes): void {
    for (const statement of program.body) this.#statement(statement, scopes);
  }

  #statement(statement: hbs.AST.Statement, scopes: Scopes): void {
    switch (statement.type) {
      case 'ContentStatement':
        this.#content(statement as hbs.AST.ContentStatement);
        break;
      case 'CommentStatement':
        break;
      case 'MustacheStatement':
        this.#mustache(statement as hbs.AST.MustacheStatement, scopes);
        break;
      case 'BlockStatement':
        this.#block(statement as hbs.AST.BlockStatement, scopes);
        break;
      default:
        this.#report(statement, 'partials and decorators are not allowed in a dataset', 'write the mark-up here');
    }
  }

  #content(statement: hbs.AST.ContentStatement): void {
    const { value: text, loc } = statement;
    const written = writtenElement(text, loc.start);
    if (written !== null) this.#report(written, `<${written.name}> is not written in a template`, written.hint);
    const [opened, closed] = [text.lastIndexOf('<'), text.lastIndexOf('>')];
    if (opened !== closed) this.#insideTag = opened > closed;
  }

  #mustache(statement: hbs.AST.MustacheStatement, scopes: Scopes): void {
    if (!statement.escaped)
      this.#report(
        statement,
        'unescaped output ({{{ or {{&) is not allowed',
        'write {{ }}, or {{markup field}} for mark-up of the source',
      );
    if (this.#insideTag) this.#report(statement, 'a value cannot stand inside a tag', 'values stand between tags only');
    const { path } = statement;
    if (path.type !== 'PathExpression') {
      this.#report(statement, 'only fields and helpers can be written', 'put plain text outside of {{ }}');
      return;
    }
    const name = (path as hbs.AST.PathExpression).original;
    const [helper, component] = [HELPERS.get(name), COMPONENTS.get(name)];
    if (component !== undefined) this.#component(component, statement, scopes);
    else if (helper !== undefined && !helper.block) this.#helper(helper, statement, scopes);
    else if (statement.params.length > 0) this.#unknownHelper(statement, name);
    else {
      this.#noHash(statement, name);
      this.#writable(statement, this.#resolve(path as hbs.AST.PathExpression, scopes));
    }
  }

  #writable(statement: hbs.AST.Node, shape: Shape | null): void {
    if (shape === null || (shape.kind === 'value' && shape.type === 'text')) return;
    if (shape.kind === 'value') {
      this.#report(statement, `a value of type ${shape.type} cannot be written as it is`, WRITERS[shape.type] ?? null);
      return;
    }
    if (shape.kind === 'list') {
      this.#report(statement, 'a list cannot be written as it is', 'write {{#each …}}');
      return;
    }
    this.#report(
      statement,
      `${shape.name} cannot be written as it is`,
      `write one of ${[...shape.members.keys()].map((member) => `.${member}`).join(', ')}`,
    );
  }

  #block(statement: hbs.AST.BlockStatement, scopes: Scopes): void {
    if (this.#insideTag)
      this.#report(statement, 'a block cannot stand inside a tag', 'put whole tags inside the block');
    const name = statement.path.original;
    const component = COMPONENTS.get(name);
    if (component !== undefined) {
      this.#component(component, statement, scopes);
      return;
    }
    const helper = HELPERS.get(name);
    if (helper?.block === true) this.#helper(helper, statement, scopes);
    else if (!(BUILT_IN_BLOCKS as readonly string[]).includes(name)) {
      this.#unknownHelper(statement, name);
      return;
    }
    const inner = helper === undefined ? this.#builtIn(name, statement, scopes) : scopes;
    if (helper === undefined) this.#noHash(statement, name);
    // Handlebars leaves one of them out: {{#if}} without {{else}} has no inverse, {{^if}} has no program.
    const { program, inverse } = statement as Partial<hbs.AST.BlockStatement>;
    if ([program, inverse].some((part) => ((part?.blockParams as readonly string[] | undefined) ?? []).length > 0))
      this.#report(statement, 'block parameters (as |x|) are not allowed', 'use the field names');
    if (program !== undefined) this.program(program, inner);
    if (inverse !== undefined) this.program(inverse, scopes);
  }

  #component(component: Component, call: Call, scopes: Scopes): void {
    const report = this.#report.bind(this);
    checkCall(component, call, report);
    if (component.name === 'provenance') checkProvenance(call, scopes, report);
    if (component.name === 'chart' || component.name === 'timeline') {
      if (scopes.length > 1)
        report(call, `'${component.name}' stands outside of {{#each}}`, 'it walks the rows by itself');
    }
    if (component.name === 'chart') checkChart(component, call, rowScopes(this.#section), report);
    if (MARKS.has(component.name)) checkMark(component, call, rowScopes(this.#section), this.#inTimeline, report);
    if (component.name === 'column')
      report(call, 'a column stands in a table or in cards', 'put {{#table "…"}} around it');
    if (!isBlock(call)) return;
    if (component.name === 'timeline') this.#timeline(call);
    else if (ROW_COMPONENTS.has(component.name)) this.#rows(component, call, scopes);
    else this.program(call.program, scopes);
  }

  #timeline(call: hbs.AST.BlockStatement): void {
    const strays = checkTimeline(call, this.#report.bind(this));
    this.#settled = new Set([...this.#settled, ...strays]);
    this.#inTimeline = true;
    this.program(call.program, rowScopes(this.#section));
    this.#inTimeline = false;
  }

  /** A table or cards: they walk the rows themselves. */
  #rows(component: Component, call: hbs.AST.BlockStatement, scopes: Scopes): void {
    const { name } = component;
    if (scopes.length > 1 || this.#laidOut)
      this.#report(
        call,
        `'${name}' stands once in a section, outside of {{#each}}`,
        'it walks the rows by itself; make a section of its own for another',
      );
    checkFields(component, call, rowScopes(this.#section), this.#report.bind(this));
    this.#laidOut = true;
    for (const column of checkColumns(call, this.#report.bind(this))) this.#column(column, rowScopes(this.#section));
  }

  #column(call: Call, scopes: Scopes): void {
    checkColumn(call, this.#report.bind(this));
    if (isBlock(call)) {
      this.program(call.program, scopes);
      return;
    }
    const [, field] = call.params;
    if (field?.type !== 'PathExpression') return;
    if ((field as hbs.AST.PathExpression).depth > 0)
      this.#report(field, 'a column writes a field of its row', 'take the ../ away, or write it in a block');
    else this.#resolve(field as hbs.AST.PathExpression, scopes);
  }

  #noHash(statement: hbs.AST.MustacheStatement | hbs.AST.BlockStatement, name: string): void {
    const [pair] = (statement.hash as hbs.AST.Hash | undefined)?.pairs ?? [];
    if (pair !== undefined)
      this.#report(statement, `'${name}' takes no named arguments`, `take '${pair.key}=' and its value away`);
  }

  /** Checks the subject of a built-in block and gives the scopes inside it. */
  #builtIn(name: string, statement: hbs.AST.BlockStatement, scopes: Scopes): Scopes {
    const [subject, ...others] = statement.params;
    if (subject?.type !== 'PathExpression' || others.length > 0) {
      this.#report(statement, `{{#${name}}} takes one field`, `write {{#${name} field}}`);
      return scopes;
    }
    const shape = this.#resolve(subject as hbs.AST.PathExpression, scopes);
    if (name !== 'each' && shape?.kind === 'object')
      this.#neverMissing(subject as hbs.AST.PathExpression, name, shape.members);
    if (name !== 'each') return scopes;
    // A list walked again inside itself would multiply: rows by rows by rows.
    if ((subject as hbs.AST.PathExpression).depth > 0)
      this.#report(statement, 'a list is walked from where it stands', 'take the ../ away');
    if (shape?.kind === 'list') return [shape.of, ...scopes];
    if (shape !== null)
      this.#report(statement, '{{#each}} takes a list', "use 'rows', 'groups' or a field that repeats");
    return scopes;
  }

  /** A choice or a code that is missing is an object with empty parts, which {{#if}} would take as there. */
  #neverMissing(subject: hbs.AST.PathExpression, name: string, parts: ReadonlyMap<string, Shape>): void {
    const [part = ''] = parts.keys();
    const field = subject.original;
    this.#report(subject, `'${field}' is never missing, only its parts are`, `write {{#${name} ${field}.${part}}}`);
  }

  #helper(helper: Helper, statement: Call, scopes: Scopes): void {
    const report = this.#report.bind(this);
    const subject = checkHelper(helper, statement, report);
    if (subject !== null) checkSubject(helper, statement, this.#resolve(subject, scopes), report);
    this.#noHash(statement, helper.name);
  }

  #resolve(path: hbs.AST.PathExpression, scopes: Scopes): Shape | null {
    return resolvePath(path, scopes, this.#report.bind(this));
  }

  #unknownHelper(statement: hbs.AST.Node, name: string): void {
    const known = [...BUILT_IN_BLOCKS, ...HELPERS.keys(), ...COMPONENTS.keys()];
    this.#report(
      statement,
      `there is no helper '${name}'`,
      didYouMean(name, known) ?? `helpers: ${known.join(', ')}`,
      'unknown-name',
    );
  }

  #report(node: hbs.AST.Node, message: string, hint: string | null, kind: ProblemKind = 'rule'): void {
    if (this.#settled.has(node)) return;
    const { line, column } = node.loc.start;
    const place = { file: this.#file, line: this.#firstLine + line - 1, column: column + 1 };
    this.problems.push({ ...place, message, hint, kind });
  }
}

const WRITERS: Readonly<Record<string, string>> = {
  date: 'write {{date field}} or {{review field}}',
  markup: 'write {{markup field}}',
  boolean: 'write {{yesno field}} or {{#if field}}',
};
