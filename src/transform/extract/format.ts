import {
  DefinitionError,
  didYouMean,
  Findings,
  readDefinition,
  type Definition,
  type KeyPath,
} from '../record/definition.ts';
import { LINK_KINDS } from '../record/links.ts';
import { MARK_FLAGS } from '../record/record.ts';
import { fieldHint, fieldOf, type RecordType, type Vocabulary } from '../record/vocabulary.ts';
import type { FhirDocument } from './fhir/document.ts';
import { compileFhirCondition } from './fhir/fhirpath.ts';
import { FhirPathError } from './fhir/fhirpath-syntax.ts';
import { own } from './language.ts';
import { MapSchema, type MapDefinition } from './map.ts';
import { compileReader, type ExtractReader } from './reader.ts';
import { saidByMap, type SaidByMap } from './said.ts';

/** The fields wanted of each record type; the reader keeps nothing else. */
export type Wanted = ReadonlyMap<string, ReadonlySet<string>>;

/** How a document of a format is told: by its root element, or by a condition on a FHIR resource. */
export type Signature =
  | { readonly kind: 'root'; readonly uri: string; readonly local: string }
  | { readonly kind: 'fhir'; readonly test: (document: FhirDocument) => boolean };

/** One of the documents that a source answers with, where its format comes in parts. */
export interface FormatPart {
  readonly id: string;
  /** The record types whose entries stand in it. */
  readonly reads: ReadonlySet<string>;
  /** Whether it says what must not be shown: without it nothing of the source is. */
  readonly isPolicy: boolean;
}

/** A compiled extract map. */
export interface Format {
  readonly id: string;
  readonly title: string;
  /** What sources in this format hold, as datasets ask for it: `gp-record`, `social-care` … */
  readonly kind: string;
  /** How a document of the format is told. */
  readonly signature: Signature;
  /** The parts that an answer consists of; none where one document is the whole answer. */
  readonly parts: readonly FormatPart[];
  /** Types of resources that may be lacking, each with the record types that are then not shown. */
  readonly dispensable: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the format can say a field of a record type at all: else it is "not supported", not "none recorded". */
  supports(record: string, field?: string): boolean;
  /** The words that its map writes itself. */
  readonly said: SaidByMap;
  /** A reader for what is wanted. Compile once, use often. */
  reader(wanted: Wanted): ExtractReader;
}

/** Compiles an extract map and every path of it. Throws DefinitionError naming file, line, column and what is allowed. */
export function compileFormat(file: string, text: string, vocabulary: Vocabulary): Format {
  const { definition, problems } = readDefinition(file, text, MapSchema, { title: 'Title' });
  if (definition === null) throw new DefinitionError(problems);
  const map = definition.value;
  const findings = new Findings(definition, problems);
  checkNames(map, findings, vocabulary);
  checkComplete(map, findings, vocabulary);
  checkParts(map, findings);
  checkResources(map, findings);
  const signature = findings.attempt(() => signatureOf(definition));
  const compiler = (wanted: Wanted) => compileReader(definition, vocabulary, wanted);
  findings.attempt(() => compiler(everything(map, vocabulary)));
  findings.finish();
  if (signature === null) throw new DefinitionError(findings.problems);
  return {
    id: map.format,
    title: map.title,
    kind: map.kind,
    signature,
    parts: Object.entries(map.parts).map(([id, { reads, policy }]) => ({
      id,
      reads: new Set(reads),
      isPolicy: policy,
    })),
    dispensable: new Map(Object.entries(map.resources).map(([type, records]) => [type, new Set(records)])),
    said: saidByMap(map, vocabulary),
    supports: (record, field) => supports(map, vocabulary, record, field),
    reader: compiler,
  };
}

/** Everything that a map can read. */
export function everything(map: Pick<MapDefinition, 'records'>, vocabulary: Vocabulary): Wanted {
  return new Map(Object.keys(map.records).map((record) => [record, new Set(vocabulary.get(record)?.fields.keys())]));
}

function supports(map: MapDefinition, vocabulary: Vocabulary, record: string, field: string | undefined): boolean {
  const source =
    record === 'person' ? map.person : Object.hasOwn(map.records, record) ? map.records[record] : undefined;
  if (source === undefined) return false;
  if (field === undefined || Object.hasOwn(source.fields, field)) return true;
  return isLinked(vocabulary.get(record), field);
}

function signatureOf(definition: Definition<MapDefinition>): Signature {
  if (definition.value.language === 'xpath') return { kind: 'root', ...rootOf(definition) };
  try {
    const isOne = compileFhirCondition(definition.value.detect, { variables: new Set(), isAtRoot: true });
    return { kind: 'fhir', test: (document) => isOne({ node: document.root, document, variables: {} }) };
  } catch (error) {
    if (error instanceof FhirPathError) {
      const within = { text: definition.value.detect, offset: error.offset };
      definition.failInside(['detect'], within, `detect: ${error.message}`, error.hint);
    }
    throw error;
  }
}

function rootOf(definition: Definition<MapDefinition>): { readonly uri: string; readonly local: string } {
  const { detect, namespaces } = definition.value;
  const [prefix = '', local] = detect.replace(/^\//u, '').split(':');
  if (local === undefined) return { uri: '', local: prefix };
  const uri = own(namespaces, prefix);
  if (uri === undefined)
    definition.fail(['detect'], `the prefix '${prefix}' is not declared`, "declare it under 'namespaces'");
  return { uri, local };
}

function isLinked(type: RecordType | undefined, field: string): boolean {
  return (type?.fields.get(field)?.linked ?? null) !== null;
}

/** Every record type is either read or said to have no place in the format, so that nothing is left out unnoticed. */
function checkComplete({ records, notSupported }: MapDefinition, findings: Findings, vocabulary: Vocabulary): void {
  for (const [index, record] of notSupported.entries()) {
    if (!vocabulary.has(record))
      findings.unknown(
        ['notSupported', index],
        `there is no record type '${record}'`,
        didYouMean(record, vocabulary.keys()),
      );
    if (Object.hasOwn(records, record))
      findings.report(['notSupported', index], `'${record}' is read, so it cannot be "not supported"`);
  }
  const missing = [...vocabulary.keys()].filter(
    (record) => record !== 'person' && !Object.hasOwn(records, record) && !notSupported.includes(record),
  );
  if (missing.length > 0)
    findings.report(
      ['records'],
      `the map says nothing of ${missing.join(', ')}`,
      "read them, or name them under 'notSupported'",
    );
}

/** What is not shown without a type of resources must be something that the map reads. */
function checkResources({ resources, records }: MapDefinition, findings: Findings): void {
  for (const [type, lost] of Object.entries(resources)) {
    const unknown = lost.find((record) => !Object.hasOwn(records, record));
    if (unknown !== undefined)
      findings.report(['resources', type], `'${unknown}' is not read`, didYouMean(unknown, Object.keys(records)));
  }
}

/** Every record type stands in a part, so that a part that is missing is never taken for "nothing recorded". */
function checkParts({ parts, records, extract }: MapDefinition, findings: Findings): void {
  const all = Object.values(parts);
  if (all.length === 0 && extract.fields.part === undefined) return;
  if (extract.fields.part === undefined || all.length === 0) {
    findings.report(['extract'], "'parts' and 'part' of the extract belong together", 'say both, or neither');
    return;
  }
  if (!all.some(({ policy }) => policy))
    findings.report(['parts'], 'no part says what must not be shown', "mark it with 'policy: true'");
  for (const [part, { reads }] of Object.entries(parts)) {
    const unknown = reads.find((record) => !Object.hasOwn(records, record));
    if (unknown !== undefined)
      findings.report(['parts', part], `'${unknown}' is not read`, didYouMean(unknown, Object.keys(records)));
  }
  const missing = Object.keys(records).filter((record) => !all.some(({ reads }) => reads.includes(record)));
  if (missing.length > 0)
    findings.report(['parts'], `no part holds ${missing.join(', ')}`, "name them under 'reads' of a part");
}

function checkNames(map: MapDefinition, findings: Findings, vocabulary: Vocabulary): void {
  checkWarnings(map, findings, vocabulary);
  const { records, person } = map;
  const personType = vocabulary.get('person');
  if (personType !== undefined) checkRow(findings, ['person'], personType, person);
  for (const [record, source] of Object.entries(records)) {
    const type = vocabulary.get(record);
    if (type === undefined)
      findings.unknown(
        ['records', record],
        `there is no record type '${record}'`,
        didYouMean(record, vocabulary.keys()) ?? `record types: ${[...vocabulary.keys()].join(', ')}`,
      );
    else checkRow(findings, ['records', record], type, source);
  }
}

function checkWarnings({ extract }: MapDefinition, findings: Findings, vocabulary: Vocabulary): void {
  for (const [code, records] of Object.entries(extract.warnings?.records.values ?? {}))
    for (const [index, record] of records.entries())
      if (!vocabulary.has(record))
        findings.unknown(
          ['extract', 'warnings', 'records', 'values', code, index],
          `there is no record type '${record}'`,
          didYouMean(record, vocabulary.keys()),
        );
}

function checkRow(
  findings: Findings,
  path: KeyPath,
  type: RecordType,
  row: { fields: object; marks: object; links: object; notSupported: readonly string[] },
): void {
  for (const field of [...Object.keys(row.fields), ...row.notSupported]) {
    if (fieldOf(type, field) === undefined)
      findings.unknown([...path, 'fields', field], `${type.id} has no field '${field}'`, fieldHint(type, field));
    else if (isLinked(type, field))
      findings.report([...path, 'fields', field], `'${field}' follows from links: no map reads it`, "write 'links'");
  }
  for (const field of row.notSupported) {
    if (Object.hasOwn(row.fields, field))
      findings.report([...path, 'notSupported'], `'${field}' is read, so it cannot be "not supported"`);
  }
  for (const mark of Object.keys(row.marks)) {
    const known = [...MARK_FLAGS, 'audience', 'subject'];
    if (!known.includes(mark))
      findings.unknown([...path, 'marks', mark], `there is no mark '${mark}'`, `marks: ${known.join(', ')}`);
  }
  for (const link of Object.keys(row.links)) {
    const known: readonly string[] = LINK_KINDS;
    if (!known.includes(link))
      findings.unknown(
        [...path, 'links', link],
        `there is no link '${link}'`,
        didYouMean(link, known) ?? `links: ${known.join(', ')}`,
      );
  }
}
