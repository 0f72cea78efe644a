import type { Links } from './links.ts';
import type { PartialDate } from './partial-date.ts';

/** A coded value with everything a source said about it. */
export interface Code {
  readonly kind: 'code';
  /** URI of the code system; a source's own name where no URI is known; empty when the source named none. */
  readonly system: string;
  /** The code as text (SNOMED CT ids exceed 2^53), or null for an uncoded entry. */
  readonly code: string | null;
  readonly display: string;
  readonly translations: readonly Code[];
}

/** Kinds of narrative: the text of a CDA section (StrucDocText), and the XHTML of a FHIR resource. */
export type NarrativeDialect = 'cda' | 'xhtml';

/** Mixed content of a source: text with elements of its own, not yet sanitized. */
export interface Markup {
  readonly kind: 'markup';
  /** The content as a well-formed XML fragment of elements without namespaces. */
  readonly xml: string;
  /** The narrative the elements belong to; absent for simple mark-up inside a text. */
  readonly dialect?: NarrativeDialect;
}

/** A single value of a field. */
export type Single = string | boolean | PartialDate | Code | Markup;

/** Value of a field; null where the source said nothing, a list for repeating fields. */
export type FieldValue = Single | readonly Single[] | null;

/** Where an entry comes from. Each part is null where the source did not say. */
export interface Provenance {
  /** System the entry was read from. */
  readonly system: string | null;
  readonly organisation: string | null;
  /** Who recorded it. */
  readonly recordedBy: string | null;
  readonly recordedAt: PartialDate | null;
}

/** What a source marks on an entry, by the words policies use. */
export interface Marks {
  /** Marks that hold, such as `deleted`, `unfiled`, `confidential`. */
  readonly flags: ReadonlySet<string>;
  /** Audience the entry is restricted to, null when it is for everybody. */
  readonly audience: string | null;
  /** Id of the person the entry names as its subject, null where the format has none. */
  readonly subject: string | null;
}

/** One entry read from an extract. */
export interface RecordEntry {
  /** Id of the record type (`templates/records`). */
  readonly type: string;
  /** Id in the source. */
  readonly id: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly provenance: Provenance;
  readonly marks: Marks;
  /** Codes besides those of its fields, such as a qualifier or the battery around it: looked at, never shown. */
  readonly codes: readonly Code[];
  readonly links: Links;
}

/** The codes of a field's value, without their translations. */
export function codesIn(value: FieldValue): readonly Code[] {
  if (value === null || typeof value !== 'object') return [];
  if (!('kind' in value)) return value.flatMap((single) => codesIn(single));
  return value.kind === 'code' ? [value] : [];
}

/** Marks a map may set on an entry or a person; a policy must say what becomes of each. */
export const MARK_FLAGS = ['deleted', 'unfiled', 'confidential', 'dummy', 'restricted', 'negated'] as const;
