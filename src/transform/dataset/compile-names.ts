import { didYouMean, type Findings, type KeyPath } from '../record/definition.ts';
import { fieldHint, fieldOf, WITHHELD, type FieldDefinition } from '../record/vocabulary.ts';
import type { FieldSource, Part } from './dataset.ts';
import type { PartManifest } from './manifest.ts';

/** In the names of a part: of whatever it has no field of, it has nothing. */
const OTHERS = '*';

/** A part while the names of its section are being found. */
export interface OpenPart extends Part {
  readonly names: Map<string, FieldSource | null>;
  /** Its own names for those of the section, as the manifest writes them. */
  readonly fields: PartManifest['fields'];
  /** Where it stands in the manifest. */
  readonly path: KeyPath;
}

/** Finds a name in every part; all must hold the same type. Gives its definition, or null after reporting. */
export function resolveName(
  name: string,
  at: KeyPath,
  parts: readonly OpenPart[],
  findings: Findings,
): FieldDefinition | null {
  if (name === WITHHELD) {
    findings.report(at, `'${name}' says of each row which fields were withheld`, 'take another name');
    return null;
  }
  const found = parts.map((part) => {
    const source = sourceOf(name, at, part, parts.length > 1, findings);
    if (source !== undefined) part.names.set(name, source);
    return source;
  });
  if (parts.length > 0 && found.every((source) => source === null))
    findings.report(at, `no record type of the section has '${name}'`, 'map a field to it, or take it out');
  return commonType(name, at, found, findings);
}

function commonType(
  name: string,
  at: KeyPath,
  found: readonly (FieldSource | null | undefined)[],
  findings: Findings,
): FieldDefinition | null {
  const [first, ...others] = found.flatMap((source) =>
    source === null || source === undefined ? [] : [source.definition],
  );
  if (first === undefined) return null;
  if (others.every(({ type, many }) => type === first.type && many === first.many)) return first;
  const hint = "map '<field>.display' of a code or '<field>.label' of a choice to make it a text";
  findings.report(at, `'${name}' is not of one type in all records`, hint);
  return null;
}

/** Where a part reads a name from; null where it says that it has none, undefined after reporting that it has none. */
function sourceOf(
  name: string,
  at: KeyPath,
  part: OpenPart,
  several: boolean,
  findings: Findings,
): FieldSource | null | undefined {
  const written = Object.hasOwn(part.fields, name) ? part.fields[name] : undefined;
  if (written === null) return null;
  if (written !== undefined) return mappedSource(written, [...part.path, 'fields', name], part, findings);
  if (Object.hasOwn(part.fields, OTHERS) && !hasField(part, name)) return null;
  const more = `; or map it in the list of records: fields: { ${name}: <field of ${part.record.id}> }, or null`;
  return fieldSource(name, at, part, findings, several ? more : '');
}

function hasField({ record }: OpenPart, name: string): boolean {
  const definition = fieldOf(record, name);
  return definition !== undefined && !definition.internal;
}

/** A field, or `field.display` of a code, or `field.label` of a choice. */
function mappedSource(written: string, at: KeyPath, part: OpenPart, findings: Findings): FieldSource | undefined {
  const [field = '', ...rest] = written.split('.');
  const source = fieldSource(field, at, part, findings);
  if (source === undefined || rest.length === 0) return source;
  const { definition } = source;
  const words = definition.type === 'code' ? 'display' : definition.type === 'choice' ? 'label' : null;
  if (words !== null && rest.join('.') === words)
    return { field, part: words, definition: { ...definition, type: 'text' } };
  const hint = words === null ? 'name the field alone' : `write ${field}.${words}`;
  findings.report(at, `'${field}' of ${part.record.id} has no part '${rest.join('.')}'`, hint);
  return undefined;
}

function fieldSource(
  field: string,
  at: KeyPath,
  { record }: OpenPart,
  findings: Findings,
  more = '',
): FieldSource | undefined {
  const definition = fieldOf(record, field);
  if (definition !== undefined && !definition.internal) return { field, part: null, definition };
  findings.unknown(at, `${record.id} has no field '${field}'`, fieldHint(record, field) + more);
  return undefined;
}

/** A part maps names that its section has, and no others. */
export function checkMappings(parts: readonly OpenPart[], findings: Findings): void {
  for (const { fields, names, path } of parts) {
    if (typeof fields[OTHERS] === 'string')
      findings.report([...path, 'fields', OTHERS], `'${OTHERS}' stands for no field`, `write '${OTHERS}': null`);
    for (const name of Object.keys(fields).filter((each) => each !== OTHERS && !names.has(each))) {
      const known = [...names.keys()];
      const hint = didYouMean(name, known) ?? `names of the section: ${known.join(', ')}`;
      findings.unknown([...path, 'fields', name], `the section has no name '${name}'`, hint);
    }
  }
}
