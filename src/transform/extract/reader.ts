import type { Definition, KeyPath } from '../record/definition.ts';
import type { PartialDate } from '../record/partial-date.ts';
import type { RecordEntry } from '../record/record.ts';
import { PROVENANCE_FIELDS, type FieldDefinition, type Vocabulary } from '../record/vocabulary.ts';
import { Faults } from './faults.ts';
import { compileField, type FieldTarget, type Shapes } from './field-compile.ts';
import type { Wanted } from './format.ts';
import type { GateLimits } from './gate.ts';
import type { FieldSource, MapDefinition, RowSource } from './map.ts';
import {
  compileCondition,
  compileExpression,
  compileText,
  PathError,
  type Find,
  type Scope,
  type Test,
} from './path-compile.ts';
import { parseCondition, parseExpression, PathSyntaxError, type Expression } from './path-syntax.ts';
import { PathNode, project, type Projected } from './projection.ts';
import { RefusalError, type Refusal } from './refusal.ts';
import {
  dateOf,
  indexTables,
  onlyPerson,
  readRows,
  rowContexts,
  textOf,
  type HeadReader,
  type KeyReader,
  type RowReader,
} from './rows.ts';

/** What one extract holds, as records. */
export interface ReadExtract {
  readonly format: string;
  readonly system: string | null;
  readonly organisation: string | null;
  /** When the source wrote the extract, as it says itself. */
  readonly createdAt: PartialDate | null;
  /** Whether the source says that this is not the entire record. */
  readonly partial: boolean;
  readonly person: RecordEntry;
  readonly records: readonly RecordEntry[];
  /** Values that could not be understood, by kind and field. */
  readonly faults: Readonly<Record<string, number>>;
  /** Elements that no path asked for. */
  readonly unread: number;
}

/** The records of an extract, or why it was refused. */
export type ReadResult =
  { readonly ok: true; readonly extract: ReadExtract } | { readonly ok: false; readonly refusal: Refusal };

/** Reads extracts of one format for what was wanted when it was compiled. */
export interface ExtractReader {
  read(bytes: Uint8Array, limits: GateLimits): ReadResult;
}

/** Compiles an extract map for what is wanted of it: all paths into one tree, walked once. Throws DefinitionError. */
export class ReaderCompiler {
  readonly #definition: Definition<MapDefinition>;
  readonly #vocabulary: Vocabulary;
  readonly #wanted: Wanted;
  readonly #root = new PathNode(0);
  readonly #keys = new Map<string, KeyReader>();
  readonly #shapes: Shapes;
  #anchors = 0;

  constructor(definition: Definition<MapDefinition>, vocabulary: Vocabulary, wanted: Wanted) {
    this.#definition = definition;
    this.#vocabulary = vocabulary;
    this.#wanted = wanted;
    const { shapes, codeSystems } = definition.value;
    this.#shapes = { shape: (name) => shapes[name], codeSystem: (name) => codeSystems[name] ?? name };
  }

  compile(): ExtractReader {
    const map = this.#definition.value;
    const head = this.#row(
      ['extract'],
      { match: map.extract.match, let: {}, id: '.', fields: {}, marks: {} },
      'extract',
      {},
    );
    const headFields = this.#headFields(map, head);
    const person = this.#row(['person'], map.person, 'person', {});
    const rows = Object.entries(map.records)
      .filter(([record]) => this.#wanted.has(record))
      .map(([record, source]) => [record, this.#row(['records', record], source, record, source.provenance)] as const);
    return this.#reader(headFields, person, rows);
  }

  #headFields(map: MapDefinition, head: RowReader & { readonly scope: Scope }): HeadReader {
    const { fields, partial } = map.extract;
    const read = (name: 'system' | 'organisation' | 'createdAt', type: 'text' | 'date') =>
      this.#at(['extract', 'fields', name], () =>
        compileField(fields[name], target(`extract.${name}`, type), head.scope, this.#shapes),
      );
    const isPartial =
      partial === undefined
        ? () => false
        : this.#at(['extract', 'partial'], () => compileCondition(parseCondition(partial.is), head.scope));
    return {
      row: head,
      system: read('system', 'text'),
      organisation: read('organisation', 'text'),
      createdAt: read('createdAt', 'date'),
      isPartial,
    };
  }

  #reader(head: HeadReader, person: RowReader, rows: readonly (readonly [string, RowReader])[]): ExtractReader {
    const format = this.#definition.value.format;
    const build = (projected: Projected): ReadExtract => {
      const tables = indexTables(this.#keys, projected);
      const faults = new Faults();
      const [top] = rowContexts(head.row, projected, tables);
      if (top === undefined) throw new RefusalError('root-unknown', `the document is not in the format ${format}`);
      const provenance = {
        system: textOf(head.system(top, faults)),
        organisation: textOf(head.organisation(top, faults)),
      };
      const records = rows.flatMap(([type, row]) => readRows(type, row, projected, tables, provenance, faults));
      return {
        format,
        ...provenance,
        createdAt: dateOf(head.createdAt(top, faults)),
        partial: head.isPartial(top),
        person: onlyPerson(readRows('person', person, projected, tables, provenance, faults)),
        records,
        faults: faults.counts(),
        unread: projected.skippedElements,
      };
    };
    return { read: (bytes, limits) => attempt(() => build(project(bytes, limits, this.#root, this.#anchors))) };
  }

  #row(
    path: KeyPath,
    source: RowSource,
    record: string,
    provenance: Readonly<Record<string, FieldSource>>,
  ): RowReader & { readonly scope: Scope } {
    const { place, anchor, test } = this.#anchor([...path, 'match'], source.match);
    const variables = new Map<string, readonly PathNode[]>();
    const scope = this.#scope(place, variables);
    const lets = Object.entries(source.let).map(
      ([name, ways]) => [name, this.#variable([...path, 'let', name], name, ways, scope, variables)] as const,
    );
    const { audience, subject, ...flags } = source.marks;
    return {
      scope,
      anchor,
      test,
      variables: lets,
      id: this.#at([...path, 'id'], () => compileText(parseExpression(source.id), scope)),
      fields: this.#fields([...path, 'fields'], record, this.#wantedFields(record, source), scope),
      provenance: this.#fields([...path, 'provenance'], record, provenance, scope),
      marks: Object.entries(flags).map(
        ([mark, condition]) =>
          [mark, this.#at([...path, 'marks', mark], () => compileCondition(parseCondition(condition), scope))] as const,
      ),
      audience:
        audience === undefined
          ? null
          : this.#at([...path, 'marks', 'audience'], () => compileText(parseExpression(audience), scope)),
      subject:
        subject === undefined
          ? null
          : this.#at([...path, 'marks', 'subject'], () => compileText(parseExpression(subject), scope)),
    };
  }

  #wantedFields(record: string, source: RowSource): Readonly<Record<string, FieldSource>> {
    const wanted = this.#wanted.get(record);
    return wanted === undefined
      ? source.fields
      : Object.fromEntries(Object.entries(source.fields).filter(([name]) => wanted.has(name)));
  }

  #fields(
    path: KeyPath,
    record: string,
    sources: Readonly<Record<string, FieldSource>>,
    scope: Scope,
  ): RowReader['fields'] {
    return Object.entries(sources).map(([name, source]) => {
      const definition = this.#vocabulary.get(record)?.fields.get(name) ?? PROVENANCE_FIELDS.get(name);
      if (definition === undefined) return this.#definition.fail([...path, name], `${record} has no field '${name}'`);
      return [
        name,
        this.#at([...path, name], () =>
          compileField(source, { place: `${record}.${name}`, definition }, scope, this.#shapes),
        ),
      ] as const;
    });
  }

  #variable(
    path: KeyPath,
    name: string,
    ways: string | readonly string[],
    scope: Scope,
    variables: Map<string, readonly PathNode[]>,
  ): readonly Find[] {
    const compiled = (typeof ways === 'string' ? [ways] : ways).map((way) =>
      this.#at(path, () => compileExpression(parseExpression(way), scope)),
    );
    variables.set(
      name,
      compiled.flatMap(({ places }) => places),
    );
    return compiled.map(({ find }) => find);
  }

  #scope(here: PathNode, variables: ReadonlyMap<string, readonly PathNode[]>): Scope {
    return {
      here,
      variables,
      key: (name) => this.#key(name)?.place,
      namespace: (prefix) => this.#definition.value.namespaces[prefix],
    };
  }

  #key(name: string): KeyReader | undefined {
    const source = this.#definition.value.keys[name];
    const known = this.#keys.get(name);
    if (source === undefined || known !== undefined) return known;
    const path = ['keys', name];
    const { place, anchor, test } = this.#anchor([...path, 'match'], source.match);
    const use = this.#at([...path, 'use'], () =>
      compileText(parseExpression(source.use), this.#scope(place, new Map())),
    );
    const key = { place, anchor, test, use };
    this.#keys.set(name, key);
    return key;
  }

  #anchor(path: KeyPath, match: string): { place: PathNode; anchor: number; test: Test } {
    return this.#at(path, () => {
      const { place, condition } = this.#matchPlace(parseExpression(match));
      place.anchor ??= this.#anchors++;
      return { place, anchor: place.anchor, test: condition };
    });
  }

  #matchPlace(expression: Expression): { place: PathNode; condition: Test } {
    if (expression.kind !== 'path' || expression.start.kind !== 'root')
      throw new PathError("'match' must be an absolute path", 'write /o:root/o:child');
    let place = this.#root;
    let condition: Test = () => true;
    for (const [index, step] of expression.steps.entries()) {
      if (step.kind !== 'child') throw new PathError("'match' leads to an element", 'end the path at an element');
      const uri = step.prefix === '' ? '' : this.#definition.value.namespaces[step.prefix];
      if (uri === undefined)
        throw new PathError(`the prefix '${step.prefix}' is not declared`, "declare it under 'namespaces'");
      place = place.child(uri, step.local);
      if (step.predicates.length === 0) continue;
      if (index < expression.steps.length - 1)
        throw new PathError("predicates of 'match' belong to its last step", 'move the predicate to the end');
      condition = compileCondition({ kind: 'and', parts: step.predicates }, this.#scope(place, new Map()));
    }
    return { place, condition };
  }

  /** Compiles something at a place of the map; what is wrong with a path becomes an error at that place. */
  #at<T>(path: KeyPath, compile: () => T): T {
    try {
      return compile();
    } catch (error) {
      if (error instanceof PathError)
        return this.#definition.fail(path, `${path.join('.')}: ${error.message}`, error.hint);
      if (error instanceof PathSyntaxError)
        return this.#definition.fail(
          path,
          `${path.join('.')}, character ${String(error.offset + 1)}: ${error.message}`,
          error.hint,
        );
      throw error;
    }
  }
}

function target(place: string, type: FieldDefinition['type']): FieldTarget {
  return {
    place,
    definition: { type, description: '', values: {}, many: false, freeText: false, thirdParty: false, internal: false },
  };
}

function attempt(read: () => ReadExtract): ReadResult {
  try {
    return { ok: true, extract: read() };
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, refusal: error.refusal };
    throw error;
  }
}
