/** What the host's back end answers when it has asked for a ticket: a URL that is good for one use. */
export interface Ticket {
  readonly url: string;
  /** ISO 8601 instant after which the URL is not good any more; the element leaves it to the service to say so. */
  readonly expiresAt?: string;
}

/** Or why there is none, in words for the user. */
export interface Problem {
  readonly problem: string;
}

/** What a ticket is asked for. */
export interface TicketRequest {
  readonly view: string;
  /** The attribute `person`: the host's own key of the open record. */
  readonly person: string;
  /** Aborts when the answer is not wanted any more. */
  readonly signal: AbortSignal;
}

/** Asks the host's own back end for a ticket. */
export type TicketCall = (request: TicketRequest) => Promise<Ticket | Problem>;

/** Where a view stands. With `height="auto"`: all but `loaded`. Otherwise: waiting, loaded, expired, and unavailable where there is no ticket. */
export type ViewState = 'waiting' | 'loaded' | 'ready' | 'partial' | 'unavailable' | 'denied' | 'expired';

/** Facts of the event `oriel-state`. */
export interface StateChange {
  readonly state: ViewState;
  /** View id, for the phone call that follows; null where the view has not said it. */
  readonly viewId: string | null;
}

/** What the element says itself; `{label}` stands for its label. Empty words say nothing. */
export interface ViewWords extends Readonly<Record<ViewState, string>> {
  /** The button that opens the view again. */
  readonly again: string;
}

/** What the height reporter posts, and no other message counts. */
export type OrielMessage =
  | { readonly type: 'oriel:height'; readonly v: 1; readonly view: string | null; readonly height: number }
  | { readonly type: 'oriel:outcome'; readonly v: 1; readonly view: string | null; readonly outcome: Outcome };

/** How a view ended. */
export type Outcome = 'complete' | 'partial' | 'unavailable' | 'denied' | 'expired';
