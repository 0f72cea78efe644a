import type { EventName } from './events.ts';

/** What an entry says beyond its columns. */
export type Facts = Readonly<Record<string, unknown>>;

/** An entry on its way to the journal, which gives it a number (and an intent its view id). */
export interface NewEntry {
  /** UTC instant with milliseconds, ISO 8601. */
  readonly at: string;
  readonly event: EventName;
  readonly view: string | null;
  readonly person: string | null;
  readonly user: string | null;
  readonly organisation: string | null;
  /** Facts as JSON. */
  readonly facts: string;
}

/** What the journal gave an entry. */
export interface Written {
  readonly seq: number;
  readonly view: string | null;
}

/** A checked query over the journal. */
export interface Selection {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** How a journal is opened. */
export interface Opening {
  readonly file: string;
  /** True for the service, which alone may write views; false for a tool that reads beside it. */
  readonly isService: boolean;
  /** Instant at which views left open by a crash are closed; null to leave them. */
  readonly sweepAt: string | null;
}

/** What the journal's thread can be asked. */
export interface Questions {
  readonly open: Opening;
  readonly write: readonly NewEntry[];
  readonly read: Selection;
  readonly close: null;
}

/** What the journal's thread answers. */
export interface Answers {
  readonly open: null;
  /** In the order of the entries, once all of them are durable. */
  readonly write: readonly Written[];
  readonly read: readonly unknown[];
  readonly close: null;
}

/** One message to the thread. Answers come in the order of the questions. */
export type Question = {
  [Kind in keyof Questions]: { readonly kind: Kind; readonly question: Questions[Kind] };
}[keyof Questions];

/** One message from the thread. */
export type Reply =
  { readonly ok: true; readonly answer: Answers[keyof Answers] } | { readonly ok: false; readonly message: string };
