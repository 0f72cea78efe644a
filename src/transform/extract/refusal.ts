/** Why the gate, or the reading after it, refused an extract. Stable names: they go to the audit and the command line. */
export type RefusalReason =
  | 'empty'
  | 'too-large'
  | 'encoding'
  | 'doctype'
  | 'depth'
  | 'attributes'
  | 'attribute-value'
  | 'text'
  | 'not-well-formed'
  | 'json-syntax'
  | 'json-key'
  | 'json-members'
  | 'root-unknown'
  | 'format-mismatch'
  | 'part-unknown'
  | 'part-twice'
  | 'person-missing'
  | 'person-several';

/** A refused extract, as data: which rule, and where. Holds nothing of the extract's content. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** What was found against which limit, without content. */
  readonly detail: string;
  /** Line from 1, or null where a place makes no sense. */
  readonly line: number | null;
  readonly column: number | null;
}

/** Carries a refusal out of the depths of a parser; caught at the edge of the reader. */
export class RefusalError extends Error {
  readonly refusal: Refusal;

  constructor(reason: RefusalReason, detail: string, line: number | null = null, column: number | null = null) {
    super(`${reason}: ${detail}`);
    this.name = 'RefusalError';
    this.refusal = { reason, detail, line, column };
  }
}
