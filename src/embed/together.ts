import type { Problem, TicketCall } from './types.ts';

/** The URLs of several views of one person, in the order in which they were asked for. */
export interface Tickets {
  readonly urls: readonly string[];
  /** ISO 8601 instant after which the URLs are not good any more. */
  readonly expiresAt?: string;
}

/** Asks the host's own back end for tickets. */
export type TicketsCall = (views: readonly string[], person: string) => Promise<Tickets | Problem>;

interface Batch {
  readonly views: string[];
  readonly answer: Promise<Tickets | Problem>;
}

/** Views of one launch at most. */
const MOST = 20;

/**
 * One ticket call for all the views of a screen, so that each source is asked once for all of them: views of one person that
 * are wanted at the same time go together. Give the same result to every `<oriel-view>` of the screen, as its `ticket`.
 */
export function together(call: TicketsCall): TicketCall {
  const open = new Map<string, Batch>();
  const begin = (person: string): Batch => {
    const views: string[] = [];
    const answer = new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
      if (open.get(person)?.views === views) open.delete(person);
      return call(views, person);
    });
    const batch = { views, answer };
    open.set(person, batch);
    return batch;
  };
  return async ({ view, person }) => {
    const current = open.get(person);
    // A launch names each view once, and not too many.
    const isFull = current !== undefined && (current.views.includes(view) || current.views.length === MOST);
    const { views, answer } = current === undefined || isFull ? begin(person) : current;
    const place = views.push(view) - 1;
    const given = await answer;
    if ('problem' in given) return given;
    const { urls, ...rest } = given;
    return { ...rest, url: urls[place] ?? '' };
  };
}
