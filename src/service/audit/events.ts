/** Every event name of the journal. A promise to whoever reads an old journal: names are added, never changed. */
export const events = {
  /** A view is wanted: written before the first call to a source. */
  intent: 'intent',
  /** A chunk of the view is about to leave: written before its first byte. */
  released: 'released',
  /** Terminal: every byte of the view was handed over. */
  completed: 'completed',
  /** Terminal: the view was refused, at a step and with a code. */
  denied: 'denied',
  /** Terminal: the view broke, at a stage and with a code. */
  failed: 'failed',
  /** Terminal: the client, or this process, was gone before the last byte. It still counts as possibly seen. */
  aborted: 'aborted',
  /** A launch was accepted and became one-time URLs. */
  ticketMinted: 'ticket.minted',
  /** A launch of a host that can be named was refused. */
  ticketRefused: 'ticket.refused',
  /** A launch was refused because it had been used before. */
  ticketReplayed: 'ticket.replayed',
  /** A host asked for which datasets a person has records: written before the index is asked. */
  availabilityAsked: 'availability.asked',
  /** What it was told: written before the answer leaves. */
  availabilityAnswered: 'availability.answered',
  /** Somebody read the journal. */
  auditRead: 'audit.read',
} as const;

/** The name of an event, as stored. */
export type EventName = (typeof events)[keyof typeof events];

/** The events that close a view; the journal holds at most one of them for each. */
export const terminalEvents = [events.completed, events.denied, events.failed, events.aborted] as const;

/** The event that closes a view. */
export type TerminalEvent = (typeof terminalEvents)[number];
