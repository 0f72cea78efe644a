import { codesIn, type FieldValue, type Code, type Marks, type Provenance } from '../record/record.ts';
import type { PartialDate } from '../record/partial-date.ts';

/** What an extract says of all its records, and what the last of them said: records that say the same share it. */
export interface Head {
  readonly system: string | null;
  readonly organisation: string | null;
  provenance: Provenance | null;
  marks: Marks | null;
}

/** Where an entry comes from; what it does not say itself, its extract may say. */
export function provenanceOf(
  system: FieldValue,
  organisation: FieldValue,
  recordedBy: FieldValue,
  recordedAt: FieldValue,
  head: Head,
): Provenance {
  const { provenance: last } = head;
  const own = {
    system: textOf(system) ?? head.system,
    organisation: textOf(organisation) ?? head.organisation,
    recordedBy: textOf(recordedBy),
    recordedAt: dateOf(recordedAt),
  };
  const isSame =
    last?.recordedBy === own.recordedBy &&
    last.recordedAt === own.recordedAt &&
    last.organisation === own.organisation &&
    last.system === own.system;
  return isSame ? last : (head.provenance = own);
}

/** The value as text, or null. */
export function textOf(value: FieldValue): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value as a date, or null. */
export function dateOf(value: FieldValue): PartialDate | null {
  return value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'date' ? value : null;
}

const NO_FLAGS: ReadonlySet<string> = new Set();

/** The marks that hold, with another one where it does. */
export function withFlag(flags: Set<string> | null, holds: boolean, mark: string): Set<string> | null {
  return holds ? (flags ?? new Set<string>()).add(mark) : flags;
}

/** What a source marks on an entry. */
export function marksOf(flags: Set<string> | null, audience: string | null, subject: string | null, head: Head): Marks {
  if (flags !== null || audience !== null) return { flags: flags ?? NO_FLAGS, audience, subject };
  const { marks: last } = head;
  return last?.subject === subject ? last : (head.marks = { flags: NO_FLAGS, audience, subject });
}

/** The codes of an entry that has none. */
export const NO_ENTRY_CODES: readonly Code[] = [];

/** Codes with those of another value behind them. */
export function withCodes(codes: readonly Code[], value: FieldValue): readonly Code[] {
  if (value === null || (Array.isArray(value) && value.length === 0)) return codes;
  const more = codesIn(value);
  return codes.length === 0 ? more : [...codes, ...more];
}
