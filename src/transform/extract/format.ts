import { didYouMean, parseDefinition, type Definition, type KeyPath } from '../record/definition.ts';
import { MARK_FLAGS } from '../record/record.ts';
import { fieldHint, fieldOf, type RecordType, type Vocabulary } from '../record/vocabulary.ts';
import type { FhirDocument } from './fhir/document.ts';
import { compileFhirCondition } from './fhir/fhirpath.ts';
import { FhirPathError } from './fhir/fhirpath-syntax.ts';
import { own } from './language.ts';
import { MapSchema, type MapDefinition } from './map.ts';
import { compileReader, type ExtractReader } from './reader.ts';

/** The fields wanted of each record type; the reader keeps nothing else. */
export type Wanted = ReadonlyMap<string, ReadonlySet<string>>;

/** How a document of a format is told: by its root element, or by a condition on a FHIR resource. */
export type Signature =
  | { readonly kind: 'root'; readonly uri: string; readonly local: string }
  | { readonly kind: 'fhir'; readonly test: (document: FhirDocument) => boolean };

/** A compiled extract map. */
export interface Format {
  readonly id: string;
  readonly title: string;
  /** What sources in this format hold, as datasets ask for it: `gp-record`, `social-care` … */
  readonly kind: string;
  /** How a document of the format is told. */
  readonly signature: Signature;
  /** Whether the format can say a field of a record type at all: else it is "not supported", not "none recorded". */
  supports(record: string, field?: string): boolean;
  /** A reader for what is wanted. Compile once, use often. */
  reader(wanted: Wanted): ExtractReader;
}

/** Compiles an extract map and every path of it. Throws DefinitionError naming file, line, column and what is allowed. */
export function compileFormat(file: string, text: string, vocabulary: Vocabulary): Format {
  const definition = parseDefinition(file, text, MapSchema);
  const map = definition.value;
  checkNames(definition, vocabulary);
  checkComplete(definition, vocabulary);
  const compiler = (wanted: Wanted) => compileReader(definition, vocabulary, wanted);
  compiler(everything(map, vocabulary));
  return {
    id: map.format,
    title: map.title,
    kind: map.kind,
    signature: signatureOf(definition),
    supports: (record, field) => supports(map, record, field),
    reader: compiler,
  };
}

/** Everything that a map can read. */
export function everything(map: Pick<MapDefinition, 'records'>, vocabulary: Vocabulary): Wanted {
  return new Map(Object.keys(map.records).map((record) => [record, new Set(vocabulary.get(record)?.fields.keys())]));
}

function supports(map: MapDefinition, record: string, field: string | undefined): boolean {
  const source = Object.hasOwn(map.records, record) ? map.records[record] : undefined;
  if (source === undefined) return false;
  return field === undefined || Object.hasOwn(source.fields, field);
}

function signatureOf(definition: Definition<MapDefinition>): Signature {
  if (definition.value.language === 'xpath') return { kind: 'root', ...rootOf(definition) };
  try {
    const isOne = compileFhirCondition(definition.value.detect);
    return { kind: 'fhir', test: ({ root, references }) => isOne({ node: root, references, variables: {} }) };
  } catch (error) {
    if (error instanceof FhirPathError) definition.fail(['detect'], `detect: ${error.message}`, error.hint);
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

/** Every record type is either read or said to have no place in the format, so that nothing is left out unnoticed. */
function checkComplete(definition: Definition<MapDefinition>, vocabulary: Vocabulary): void {
  const { records, notSupported } = definition.value;
  for (const [index, record] of notSupported.entries()) {
    if (!vocabulary.has(record))
      definition.fail(
        ['notSupported', index],
        `there is no record type '${record}'`,
        didYouMean(record, vocabulary.keys()),
      );
    if (Object.hasOwn(records, record))
      definition.fail(['notSupported', index], `'${record}' is read, so it cannot be "not supported"`);
  }
  const missing = [...vocabulary.keys()].filter(
    (record) => record !== 'person' && !Object.hasOwn(records, record) && !notSupported.includes(record),
  );
  if (missing.length > 0)
    definition.fail(
      ['records'],
      `the map says nothing of ${missing.join(', ')}`,
      "read them, or name them under 'notSupported'",
    );
}

function checkNames(definition: Definition<MapDefinition>, vocabulary: Vocabulary): void {
  const { records, person } = definition.value;
  const personType = vocabulary.get('person');
  if (personType !== undefined) checkRow(definition, ['person'], personType, person);
  for (const [record, source] of Object.entries(records)) {
    const type = vocabulary.get(record);
    if (type === undefined)
      definition.fail(
        ['records', record],
        `there is no record type '${record}'`,
        `record types: ${[...vocabulary.keys()].join(', ')}`,
      );
    checkRow(definition, ['records', record], type, source);
    for (const field of source.notSupported) {
      if (field in source.fields)
        definition.fail(['records', record, 'notSupported'], `'${field}' is read, so it cannot be "not supported"`);
    }
  }
}

function checkRow(
  definition: Definition<MapDefinition>,
  path: KeyPath,
  type: RecordType,
  row: { fields: object; marks: object; notSupported?: readonly string[] },
): void {
  for (const field of [...Object.keys(row.fields), ...(row.notSupported ?? [])]) {
    if (fieldOf(type, field) === undefined)
      definition.fail([...path, 'fields', field], `${type.id} has no field '${field}'`, fieldHint(type, field));
  }
  for (const mark of Object.keys(row.marks)) {
    const known = [...MARK_FLAGS, 'audience', 'subject'];
    if (!known.includes(mark))
      definition.fail([...path, 'marks', mark], `there is no mark '${mark}'`, `marks: ${known.join(', ')}`);
  }
}
