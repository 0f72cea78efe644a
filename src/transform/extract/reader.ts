import { Findings, type Definition, type KeyPath } from '../record/definition.ts';
import type { PartialDate } from '../record/partial-date.ts';
import { LINK_KINDS } from '../record/links.ts';
import type { RecordEntry } from '../record/record.ts';
import { PROVENANCE_FIELDS, type FieldDefinition, type Vocabulary } from '../record/vocabulary.ts';
import { Faults } from './faults.ts';
import { compileField, type FieldScope, type FieldTarget, type Shapes } from './field-compile.ts';
import type { FhirDocument } from './fhir/document.ts';
import { compileLinks } from './link-compile.ts';
import { FhirLanguage } from './fhir/language.ts';
import type { Wanted } from './format.ts';
import type { GateLimits } from './gate.ts';
import {
  lookUpIn,
  own,
  PathError,
  PathSyntaxError,
  type AsksFor,
  type At,
  type PathLanguage,
  type PathScope,
} from './language.ts';
import type { FieldSource, MapDefinition, RowSource } from './map.ts';
import { placeOf, PlacedPaths } from './placed-paths.ts';
import { RefusalError, type Refusal } from './refusal.ts';
import { dateOf, textOf } from './row-parts.ts';
import { compileRow, onlyPerson, readRows, type HeadReader, type RowParts, type RowReader } from './rows.ts';
import { compileWarnings, type ReadWarnings, type Warning } from './warnings.ts';
import { XPathLanguage } from './xpath-language.ts';

/** What one extract holds, as records. */
export interface ReadExtract {
  readonly format: string;
  readonly system: string | null;
  readonly organisation: string | null;
  /** When the source wrote the extract, as it says itself. */
  readonly createdAt: PartialDate | null;
  /** Which part of an answer this document is, as it says itself; null where the format does not answer in parts. */
  readonly part: string | null;
  /** Whether the source says that this is not the entire record. */
  readonly partial: boolean;
  /** What the source says of records that it did not send. */
  readonly warnings: readonly Warning[];
  readonly person: RecordEntry;
  readonly records: readonly RecordEntry[];
  /** Values that could not be understood, by kind and field. */
  readonly faults: Readonly<Record<string, number>>;
  /** Elements that no path asked for; 0 where reading does not tell, as of FHIR. */
  readonly unread: number;
}

/** The records of an extract, or why it was refused. */
export type ReadResult =
  { readonly ok: true; readonly extract: ReadExtract } | { readonly ok: false; readonly refusal: Refusal };

/** Reads extracts of one format for what was wanted when it was compiled. */
export interface ExtractReader {
  /** Reads an extract; `parsed` is what `detectFormat` read of it already. */
  read(bytes: Uint8Array, limits: GateLimits, parsed?: FhirDocument | null): ReadResult;
  /** Compiles what the first extract would have to wait for. */
  prepare(): void;
  /** The map it was compiled from. */
  readonly map: MapDefinition;
  /** Whether the map asks for a place of the extract. */
  readonly asksFor: AsksFor;
}

/** Compiles an extract map for what is wanted of it, in the path language of its format. Throws DefinitionError. */
export function compileReader(
  definition: Definition<MapDefinition>,
  vocabulary: Vocabulary,
  wanted: Wanted,
): ExtractReader {
  const at = placing(definition);
  return definition.value.language === 'fhirpath'
    ? new ReaderCompiler(definition, vocabulary, wanted, new FhirLanguage(), at).compile()
    : new ReaderCompiler(definition, vocabulary, wanted, new XPathLanguage(definition.value, at), at).compile();
}

/** What is wrong with a path becomes an error at its place in the map. */
function placing(definition: Definition<MapDefinition>): At {
  return (path, compile) => {
    try {
      return compile();
    } catch (error) {
      const place = path.join('.');
      if (!(error instanceof PathError || error instanceof PathSyntaxError)) throw error;
      const within = placeOf(error);
      const message = `${place}: ${error.message}`;
      return within === null
        ? definition.fail(path, message, error.hint)
        : definition.failInside(path, within, message, error.hint);
    }
  };
}

/** What a map is compiled to. */
interface Readers<D, C> {
  readonly head: HeadReader<D, C>;
  readonly warnings: ReadWarnings<D>;
  readonly person: RowReader<D, C>;
  /** By record type. */
  readonly rows: readonly (readonly RowReader<D, C>[])[];
}

class ReaderCompiler<D, C> {
  readonly #definition: Definition<MapDefinition>;
  readonly #vocabulary: Vocabulary;
  readonly #wanted: Wanted;
  readonly #language: PlacedPaths<D, C>;
  readonly #at: At;
  readonly #shapes: Shapes;
  /** What is wrong at places that others do not depend on: all of it is told at once. */
  readonly #findings: Findings;

  constructor(
    definition: Definition<MapDefinition>,
    vocabulary: Vocabulary,
    wanted: Wanted,
    language: PathLanguage<D, C>,
    at: At,
  ) {
    this.#definition = definition;
    this.#vocabulary = vocabulary;
    this.#wanted = wanted;
    this.#language = new PlacedPaths(language);
    this.#at = at;
    this.#findings = new Findings(definition);
    const { shapes, codeSystems, dates, narrative = null } = definition.value;
    const systemOf = lookUpIn(codeSystems);
    this.#shapes = {
      shape: (name) => own(shapes, name),
      codeSystem: (name) => systemOf(name) ?? name,
      codeSystems,
      dates,
      narrative,
    };
  }

  compile(): ExtractReader {
    const map = this.#definition.value;
    const tried = <T>(run: () => T) => this.#findings.attempt(run);
    const head = tried(() => this.#head(map));
    const person = tried(() => this.#row(['person'], ['match'], map.person, 'person', {}));
    const rows = Object.entries(map.records)
      .filter(([record]) => this.#wanted.has(record))
      .map(([record, source]) => this.#rows(record, source));
    const warnings = tried(() => compileWarnings(map.extract.warnings, this.#language, this.#at));
    this.#findings.finish();
    if (head === null || person === null || warnings === null) throw new Error('nothing was found wrong with a map');
    const readers = { head, warnings, person, rows };
    return {
      read: (bytes, limits, parsed = null) =>
        attempt(() => {
          const document = this.#language.read(bytes, limits, parsed);
          const extract = this.#build(document, readers);
          this.#language.close(document);
          return extract;
        }),
      prepare: () => this.#language.program.prepare(),
      map,
      asksFor: this.#language.asksFor,
    };
  }

  #build(document: D, { head, warnings, person, rows }: Readers<D, C>): ReadExtract {
    const { format } = this.#definition.value;
    const faults = new Faults();
    const place = { document, order: (context: C) => this.#language.order(context) };
    const [top] = head.find(document);
    if (top === undefined) throw new RefusalError('root-unknown', `the document is not in the format ${format}`);
    const source = {
      system: textOf(head.system(top, document, faults)),
      organisation: textOf(head.organisation(top, document, faults)),
    };
    const shared = { ...source, provenance: null, marks: null };
    return {
      format,
      ...source,
      createdAt: dateOf(head.createdAt(top, document, faults)),
      part: textOf(head.part(top, document, faults)),
      partial: head.isPartial(top, document),
      warnings: warnings(document),
      person: onlyPerson(readRows([person], place, shared, faults)),
      records: rows.flatMap((row) => readRows(row, place, shared, faults)),
      faults: faults.counts(),
      unread: this.#language.unread(document),
    };
  }

  #head({ extract: { match, fields, partial } }: MapDefinition): HeadReader<D, C> {
    const { scope, find } = this.#at(['extract', 'match'], () => this.#language.rows(match));
    const read = (name: 'system' | 'organisation' | 'createdAt' | 'part', type: 'text' | 'date') =>
      this.#at(['extract', 'fields', name], () =>
        compileField(fields[name] ?? [], target(`extract.${name}`, type), this.#fieldScope(scope), this.#shapes),
      );
    const isPartial =
      partial === undefined ? () => false : this.#at(['extract', 'partial'], () => scope.condition(partial.is));
    return {
      find,
      system: read('system', 'text'),
      organisation: read('organisation', 'text'),
      createdAt: read('createdAt', 'date'),
      part: read('part', 'text'),
      isPartial,
    };
  }

  /** A record that is read from several places has a reader for each. */
  #rows(record: string, source: MapDefinition['records'][string]): readonly RowReader<D, C>[] {
    const matches = typeof source.match === 'string' ? [source.match] : source.match;
    return matches.flatMap((match, index) => {
      const place = typeof source.match === 'string' ? ['match'] : ['match', index];
      const row = () => this.#row(['records', record], place, { ...source, match }, record, source.provenance);
      return this.#findings.attempt(row) ?? [];
    });
  }

  #row(
    path: KeyPath,
    matchPath: KeyPath,
    source: RowSource,
    record: string,
    provenance: Readonly<Record<string, FieldSource>>,
  ): RowReader<D, C> {
    const { scope, find, begin } = this.#at([...path, ...matchPath], () => this.#language.rows(source.match));
    for (const [name, ways] of Object.entries(source.let))
      this.#at([...path, 'let', name], () => {
        scope.bind(name, typeof ways === 'string' ? [ways] : ways);
      });
    const { audience, subject, ...flags } = source.marks;
    const only = (name: string, from: string | undefined) =>
      from === undefined ? null : this.#at([...path, 'marks', name], () => scope.only(from));
    const parts = {
      type: record,
      begin,
      id: this.#at([...path, 'id'], () => scope.text(source.id)),
      fields: this.#fields([...path, 'fields'], record, this.#wantedFields(record, source), scope),
      provenance: this.#fields([...path, 'provenance'], record, provenance, scope),
      marks: Object.entries(flags).flatMap(([mark, condition]) =>
        this.#try([...path, 'marks', mark], () => [mark, scope.condition(condition)] as const),
      ),
      audience: only('audience', audience),
      subject: only('subject', subject),
      codes: this.#codes([...path, 'codes'], record, source.codes, scope),
      links: this.#links([...path, 'links'], source.links, scope),
    };
    return { find, read: compileRow(parts, this.#language.program) };
  }

  #fieldScope(paths: PathScope<D, C>): FieldScope<D, C> {
    return { paths, program: this.#language.program };
  }

  #codes(path: KeyPath, record: string, sources: RowSource['codes'], scope: PathScope<D, C>): RowParts<D, C>['codes'] {
    const codes = target(`${record}.codes`, 'code', true);
    return sources.flatMap((source, index) =>
      this.#try([...path, index], () => compileField(source, codes, this.#fieldScope(scope), this.#shapes)),
    );
  }

  #links(path: KeyPath, sources: RowSource['links'], scope: PathScope<D, C>): RowParts<D, C>['links'] {
    const placeOf = (context: C) => this.#language.place(context);
    return LINK_KINDS.flatMap((kind) => {
      const source = own(sources, kind);
      if (source === undefined) return [];
      return this.#try([...path, kind], () => [kind, compileLinks(source, scope, placeOf)] as const);
    });
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
    scope: PathScope<D, C>,
  ): RowParts<D, C>['fields'] {
    return Object.entries(sources).flatMap(([name, source]) => {
      const definition = this.#vocabulary.get(record)?.fields.get(name) ?? PROVENANCE_FIELDS.get(name);
      if (definition === undefined) {
        this.#findings.unknown([...path, name], `${record} has no field '${name}'`);
        return [];
      }
      const place = { place: `${record}.${name}`, definition };
      return this.#try(
        [...path, name],
        () => [name, compileField(source, place, this.#fieldScope(scope), this.#shapes)] as const,
      );
    });
  }

  /** Compiles what nothing else depends on; what is wrong with it is noted, and nothing given. */
  #try<T>(path: KeyPath, compile: () => T): readonly T[] {
    const compiled = this.#findings.attempt(() => [this.#at(path, compile)]);
    return compiled ?? [];
  }
}

function target(place: string, type: FieldDefinition['type'], many = false): FieldTarget {
  return {
    place,
    definition: {
      type,
      description: '',
      values: {},
      many,
      freeText: false,
      thirdParty: false,
      internal: false,
      wordsOf: null,
      linked: null,
    },
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
