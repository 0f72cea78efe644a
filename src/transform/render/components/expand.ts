import type { Section } from '../../dataset/dataset.ts';
import { PROVENANCE_FIELDS } from '../../record/vocabulary.ts';
import { escapeHtml } from '../escape.ts';
import type { Profile } from '../profile.ts';
import { rowShape, type Shape } from '../shape.ts';
import {
  changeInside,
  columnCalls,
  columnOf,
  firstText,
  isBlock,
  isCall,
  named,
  nameOf,
  writtenField,
  type Call,
  type Column,
} from './columns.ts';
import { MARKS } from './component.ts';
import { FOLD, GROUP_MORE, ROWS_WITHIN } from './folded.ts';
import { CELL, CHART, MARK, PROVENANCE, TABLE_ID, TIMELINE } from './runtime.ts';
import { Nodes, type Named, type Piece } from './nodes.ts';

type Statement = hbs.AST.Statement;

/** Line ends and the indents around them, as an author lays out a template: nothing that is sent (GP Connect: no formatting characters). */
const LINE_END = /(?<!\s)\s*\n\s*/gu;

/** A class of ours that an author wrote. */
const OWN_CLASS = / class="oriel-[a-z-]+"/gu;

/** Turns the components of a checked template into Handlebars' own language and mark-up, for one profile. */
export function expandComponents(program: hbs.AST.Program, section: Section, profile: Profile): hbs.AST.Program {
  return new Expansion(section, profile).program(program);
}

class Expansion {
  readonly #section: Section;
  readonly #row: Shape;
  readonly #strict: boolean;
  /** Whether all that stands beside a timeline is closed. */
  #hasFolded = false;

  constructor(section: Section, profile: Profile) {
    this.#section = section;
    this.#row = rowShape(section);
    this.#strict = profile === 'strict';
  }

  program(program: hbs.AST.Program): hbs.AST.Program {
    this.#hasFolded ||= program.body.some((statement) => isCall(statement) && nameOf(statement) === 'folded');
    return { ...program, body: this.#body(program) };
  }

  #body({ body }: hbs.AST.Program): Statement[] {
    return body.flatMap((statement) => (isCall(statement) ? this.#call(statement) : [this.#written(statement)]));
  }

  /** Mark-up as an author wrote it, on one line; the standard has no class of ours. */
  #written(statement: Statement): Statement {
    if (statement.type !== 'ContentStatement') return statement;
    const value = (statement as hbs.AST.ContentStatement).value.replace(LINE_END, ' ');
    return { ...statement, value: this.#strict ? value.replace(OWN_CLASS, '') : value } as Statement;
  }

  #call(call: Call): readonly Statement[] {
    const nodes = new Nodes(call.loc);
    const name = nameOf(call);
    if (name === 'provenance') return nodes.flow(this.#provenance(nodes));
    if (name === 'chart') return nodes.flow(this.#chart(nodes, call));
    if (MARKS.has(name)) return nodes.flow(mark(nodes, call));
    if (!isBlock(call)) return [call];
    if (name === 'table' || (name === 'cards' && this.#strict))
      return nodes.flow(this.#closable(nodes, this.#table(nodes, call)));
    if (name === 'cards') return nodes.flow(this.#closable(nodes, this.#cards(nodes, call)));
    if (name === 'folded') return nodes.flow(this.#folded(nodes, call));
    if (name === 'timeline') return nodes.flow(this.#timeline(nodes, call));
    return [changeInside(call, (program) => this.program(program))];
  }

  /** Rows that may be closed in part where the section stands: there is no such thing in the standard. */
  #closable(nodes: Nodes, rows: Piece): Piece {
    return this.#strict ? rows : nodes.block(FOLD, [], {}, rows);
  }

  #table(nodes: Nodes, call: hbs.AST.BlockStatement): Piece {
    const columns = columnCalls(call).map((column) => columnOf(column, this.#row));
    const rows = nodes.block('each', [nodes.path('rows')], {}, '<tr>', this.#cells(nodes, columns), '</tr>');
    const [start, scope]: readonly [Piece, string] = this.#strict
      ? [['<table id="', nodes.mustache(nodes.path(TABLE_ID)), '">'], '']
      : [`<table><caption>${escapeHtml(firstText(call) || this.#section.title)}</caption>`, ' scope="col"'];
    const heads = columns.map(({ title }) => `<th${scope}>${escapeHtml(title)}</th>`).join('');
    const bodies =
      this.#section.group === null ? ['<tbody>', rows, '</tbody>'] : this.#groups(nodes, call, columns, rows);
    return [start, `<thead><tr>${heads}</tr></thead>`, bodies, '</table>'];
  }

  /** A row with the title of the group, over its rows. */
  #groups(nodes: Nodes, call: Call, columns: readonly Column[], rows: Statement): Piece {
    const title = this.#filled(nodes, named(call, 'untitled'), nodes.mustache(nodes.path('title')));
    const span = `colspan="${String(columns.length)}"`;
    const each = (...pieces: readonly Piece[]) => nodes.block('each', [nodes.path('groups')], {}, ...pieces);
    if (this.#strict)
      return [
        '<tbody>',
        each(`<tr><td class="med-item-column" ${span}><b>`, title, '</b></td></tr>', rows),
        '</tbody>',
      ];
    return each(
      `<tbody><tr><th class="med-item-column" scope="rowgroup" ${span}>`,
      title,
      nodes.mustache(nodes.path(GROUP_MORE)),
      '</th></tr>',
      rows,
      '</tbody>',
    );
  }

  /** The cells of a row; the last also says where the row comes from. */
  #cells(nodes: Nodes, columns: readonly Column[]): Piece {
    return columns.map((column, index) => {
      const [name, scope] = column.header && !this.#strict ? ['th', ' scope="row"'] : ['td', ''];
      const start = `<${name}${scope}${column.date ? ' class="date-column"' : ''}>`;
      return [start, this.#cell(column), index === columns.length - 1 ? this.#provenance(nodes) : '', `</${name}>`];
    });
  }

  #cards(nodes: Nodes, call: hbs.AST.BlockStatement): Piece {
    const columns = columnCalls(call).map((column) => columnOf(column, this.#row));
    const cards = nodes.block('each', [nodes.path('rows')], {}, this.#card(nodes, call, columns));
    if (this.#section.group === null) return cards;
    const title = this.#filled(nodes, named(call, 'untitled'), nodes.mustache(nodes.path('title')));
    const more = nodes.mustache(nodes.path(GROUP_MORE));
    const group = ['<div class="oriel-group"><h3>', title, more, '</h3>', cards, '</div>'];
    return ['<div class="oriel-groups">', nodes.block('each', [nodes.path('groups')], {}, ...group), '</div>'];
  }

  #card(nodes: Nodes, call: Call, columns: readonly Column[]): Piece {
    const level = this.#section.group === null ? 'h3' : 'h4';
    const headings = columns
      .filter(({ header }) => header)
      .map((column) => [`<${level}>`, this.#cell(column), `</${level}>`]);
    const terms = columns
      .filter(({ header }) => !header)
      .map((column) => [`<dt>${escapeHtml(column.title)}</dt><dd>`, this.#cell(column), '</dd>']);
    const list = terms.length === 0 ? '' : ['<dl>', terms, '</dl>'];
    const lead = named(call, 'lead');
    const name = lead === null ? '' : nodes.block('if', [lead], {}, ' oriel-lead');
    return ['<div class="oriel-card', name, '">', headings, list, this.#provenance(nodes), '</div>'];
  }

  #cell({ call, empty, field }: Column): Piece {
    const nodes = new Nodes(call.loc);
    const content = isBlock(call) ? this.#body(call.program) : writtenField(call, this.#row);
    return this.#filled(nodes, empty, content, field === null ? {} : { field: nodes.text(field) });
  }

  #filled(nodes: Nodes, empty: hbs.AST.Expression | null, content: Piece, more: Named = {}): Statement {
    return nodes.block(CELL, [], { ...(empty === null ? {} : { empty }), ...more }, content);
  }

  #folded(nodes: Nodes, call: hbs.AST.BlockStatement): Piece {
    const content = this.#body(call.program);
    if (this.#strict) return content;
    const count = nodes.mustache(nodes.path(ROWS_WITHIN));
    return [`<details><summary>${escapeHtml(firstText(call))}`, count, '</summary>', content, '</details>'];
  }

  /** The standard has no charts. */
  #chart(nodes: Nodes, call: Call): Piece {
    if (this.#strict) return '';
    const fields = pairsOf(call).map(
      ({ key, value }) => [key, nodes.text((value as hbs.AST.PathExpression).original)] as const,
    );
    return nodes.mustache(
      nodes.path(CHART),
      [this.#list(nodes), nodes.text(firstText(call))],
      Object.fromEntries(fields),
    );
  }

  /** The standard has no timelines. */
  #timeline(nodes: Nodes, call: hbs.AST.BlockStatement): Piece {
    if (this.#strict) return '';
    const untitled = named(call, 'untitled');
    const titles = {
      title: nodes.text(firstText(call)),
      ...(untitled === null ? {} : { untitled }),
      ...(this.#hasFolded ? { beside: nodes.text('folded') } : {}),
    };
    return nodes.block(TIMELINE, [this.#list(nodes)], titles, this.#body(call.program));
  }

  /** The rows of the section, or its groups. */
  #list(nodes: Nodes): hbs.AST.PathExpression {
    return nodes.path(this.#section.group === null ? 'rows' : 'groups');
  }

  #provenance(nodes: Nodes): Piece {
    const declared = [...PROVENANCE_FIELDS.keys()].filter((field) => this.#section.fields.has(field));
    if (this.#strict || declared.length === 0) return '';
    return nodes.mustache(
      nodes.path(PROVENANCE),
      [],
      Object.fromEntries(declared.map((name) => [name, nodes.path(name)])),
    );
  }
}

/** A mark of a row: its own arguments, and the names of the fields that it reads. */
function mark(nodes: Nodes, call: Call): Piece {
  const [label] = call.params as hbs.AST.PathExpression[];
  const pairs = pairsOf(call);
  const dates = pairs.filter(({ value }) => value.type === 'PathExpression').map(({ value }) => fieldOf(value));
  return nodes.mustache(nodes.path(MARK), [], {
    ...Object.fromEntries(pairs.map(({ key, value }) => [key, value])),
    form: nodes.text(nameOf(call)),
    ...(label === undefined ? {} : { label }),
    labelField: nodes.text(label === undefined ? '' : fieldOf(label)),
    dateFields: nodes.text(dates.join(' ')),
  });
}

function fieldOf(path: hbs.AST.Expression): string {
  return String((path as hbs.AST.PathExpression).parts[0]);
}

function pairsOf({ hash }: Call): readonly hbs.AST.HashPair[] {
  return (hash as hbs.AST.Hash | undefined)?.pairs ?? [];
}
