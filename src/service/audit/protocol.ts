import type { StoredLaunch } from '../launch/ticket-store.ts';
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

/** What can be written, by kind: what is given, and what is said of it. */
export interface Writes {
  readonly entry: { readonly given: NewEntry; readonly said: Written };
  /** Stores all of a launch; false when it was stored before. */
  readonly launch: { readonly given: StoredLaunch; readonly said: boolean };
  /** Takes a ticket's payload out for good; null when it is not there or expired. */
  readonly take: { readonly given: TicketAsked; readonly said: Uint8Array | null };
  /** Deletes what of tickets has served its time at an instant, in milliseconds since 1970. */
  readonly purge: { readonly given: number; readonly said: null };
}

/** A ticket that is asked for: by the hash of its code, at an instant in milliseconds since 1970. */
export interface TicketAsked {
  readonly codeHash: Uint8Array;
  readonly now: number;
}

/** One thing to write. What is written together is durable together. */
export type Write = {
  [Kind in keyof Writes]: { readonly kind: Kind; readonly given: Writes[Kind]['given'] };
}[keyof Writes];

/** What is said of one thing that was written. */
export type Said = Writes[keyof Writes]['said'];

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
  readonly write: readonly Write[];
  readonly read: Selection;
  readonly close: null;
}

/** What the journal's thread answers. */
export interface Answers {
  readonly open: null;
  /** In the order of what was to be written, once all of it is durable. */
  readonly write: readonly Said[];
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
