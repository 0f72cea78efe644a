import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

import type { Format } from '../../../../src/transform/extract/format.ts';
import { GATE_LIMITS } from '../../../../src/transform/extract/gate.ts';
import type { ReadExtract } from '../../../../src/transform/extract/reader.ts';
import { mergeExtracts } from '../../../../src/transform/parts.ts';
import { formatPartialDate } from '../../../../src/transform/record/partial-date.ts';
import type { Code, FieldValue, RecordEntry } from '../../../../src/transform/record/record.ts';
import { catalogue } from '../../support/people.ts';

/** Text of Edith's fixture in a format: as XML where there is one, else as JSON. */
export function edith(format: string): string {
  const [xml, json] = ['xml', 'json'].map(
    (ending) => new URL(`../../../../fixtures/edith/${format}.${ending}`, import.meta.url),
  );
  return readFileSync(xml !== undefined && existsSync(xml) ? xml : (json ?? ''), 'utf8');
}

/** A format that comes with Oriel. */
export function formatOf(id: string): Format {
  const format = catalogue.formats.get(id);
  if (format === undefined) throw new Error(`no format ${id}`);
  return format;
}

/** Everything that a format reads from a text. */
export function readAll(format: string, text: string): ReadExtract {
  const wanted = new Map([...catalogue.vocabulary].map(([type, { fields }]) => [type, new Set(fields.keys())]));
  const result = formatOf(format).reader(wanted).read(new TextEncoder().encode(text), GATE_LIMITS);
  assert.ok(result.ok, result.ok ? '' : result.refusal.detail);
  return result.extract;
}

/** Parts of Edith's record in a format that comes in parts; none for the others. */
export function partsOf(format: string): readonly string[] {
  return formatOf(format).parts.map(({ id }) => id);
}

/** Everything that a format reads of Edith, of all its parts together. */
export function readEdith(format: string): ReadExtract {
  const parts = partsOf(format);
  const texts = parts.length === 0 ? [edith(format)] : parts.map((part) => edith(`${format}/${part}`));
  return mergeExtracts(texts.map((text) => readAll(format, text)));
}

/** Entries of a type. */
export function entriesOf(extract: ReadExtract, type: string): readonly RecordEntry[] {
  return extract.records.filter((entry) => entry.type === type);
}

/** A value in words; a date as a view shows it. */
export function inWords(value: FieldValue | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'object') return String(value);
  if (!('kind' in value)) return value.map(inWords).join(', ');
  if (value.kind === 'date') return formatPartialDate(value);
  return value.kind === 'code' ? codes(value).sort().join(' + ') : value.xml;
}

/** Systems by their last word, codes without the padding of Read. */
function codes({ system, code, translations }: Code): string[] {
  const own = code === null ? [] : [`${system.split('/').at(-1) ?? ''} ${code.replace(/\.+$/u, '')}`];
  return [...own, ...translations.flatMap(codes)];
}

const IDS = ['course', 'encounter', 'entry', 'parent'];

function nameOf({ fields }: RecordEntry): string {
  return inWords(fields['term'] ?? fields['item'] ?? fields['date'] ?? fields['practiceCode']).slice(0, 32);
}

/** Pairs the entries of a type by their names, as far as one begins like the other. */
function pairs(ours: readonly RecordEntry[], theirs: readonly RecordEntry[]) {
  const left = [...ours];
  const paired = theirs.map((their) => {
    const index = left.findIndex((our) => nameOf(our).startsWith(nameOf(their).slice(0, 10)));
    return [their, index < 0 ? undefined : left.splice(index, 1)[0]] as const;
  });
  return { paired, left };
}

function flagsOf({ marks }: RecordEntry): string {
  return [...marks.flags].sort().join(' ');
}

function differencesOf(format: Format, ours: RecordEntry, theirs: RecordEntry): readonly string[] {
  const fields = Object.keys(theirs.fields).filter(
    (field) => format.supports(theirs.type, field) && !IDS.includes(field),
  );
  const compared = fields.map((field) => [field, inWords(theirs.fields[field]), inWords(ours.fields[field])] as const);
  const marks = ['marks', flagsOf(theirs), flagsOf(ours)] as const;
  const people = ['recordedBy', inWords(theirs.provenance.recordedBy), inWords(ours.provenance.recordedBy)] as const;
  return [...compared, marks, people]
    .filter(([, their, our]) => their !== our)
    .map(([field, their, our]) => `${theirs.type} "${nameOf(theirs)}" ${field}: ${their} → ${our}`);
}

/** Where Edith's record in a format differs from her OpenHR record, one line each. */
export function differencesFromOpenHr(id: string, except: readonly string[] = []): readonly string[] {
  const format = formatOf(id);
  const [here, there] = [readEdith(id), readEdith('openhr')];
  // What is marked is compared where the format has marks.
  const marked = here.records.some(({ marks }) => marks.flags.size > 0);
  const types = [...catalogue.vocabulary.keys()].filter(
    (type) => entriesOf(there, type).length > 0 && !except.includes(type),
  );
  return types.flatMap((type) => {
    const theirs = entriesOf(there, type).filter(({ marks }) => marked || marks.flags.size === 0);
    if (!format.supports(type)) return [`${type}: not supported`];
    const unsaid = Object.keys(theirs[0]?.fields ?? {})
      .filter((field) => !format.supports(type, field) && theirs.some(({ fields }) => inWords(fields[field]) !== '–'))
      .map((field) => `${type}.${field}: not supported`);
    const { paired, left } = pairs(entriesOf(here, type), theirs);
    const differing = paired.flatMap(([their, our]) =>
      our === undefined ? [`${type} "${nameOf(their)}": missing`] : differencesOf(format, our, their),
    );
    return [...unsaid, ...differing, ...left.map((our) => `${type} "${nameOf(our)}": here only`)];
  });
}
