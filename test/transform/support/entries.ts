import type { Links } from '../../../src/transform/record/links.ts';
import type { FieldValue, Marks, RecordEntry } from '../../../src/transform/record/record.ts';

/** An entry as an extract would give it, with these parts of its own. */
export function entry(
  type: string,
  fields: Readonly<Record<string, FieldValue>>,
  marks: Partial<Marks> = {},
  id = 'e1',
  links: Links = {},
): RecordEntry {
  return {
    type,
    id,
    fields,
    provenance: { system: 'Sys', organisation: 'Org', recordedBy: null, recordedAt: null },
    marks: { flags: new Set(), audience: null, subject: null, ...marks },
    codes: [],
    links,
  };
}

/** A date of the precision that its text has. */
export function date(iso: string): FieldValue {
  const precision = ({ 0: 'unknown', 4: 'year', 7: 'month', 10: 'day' } as const)[iso.length] ?? 'time';
  return { kind: 'date', precision, iso };
}
