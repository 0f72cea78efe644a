import type { Viewing } from './audit.ts';
import { events, type EventName, type TerminalEvent } from './events.ts';
import { failureFacts, releaseFacts } from './facts.ts';
import type { Facts } from './protocol.ts';

/** Writes one entry of the view; resolves when it is durable. */
export type WriteOfView = (event: EventName, facts: Facts) => Promise<unknown>;

/** A terminal entry that is still to be written. */
export interface Ending {
  readonly event: TerminalEvent;
  readonly facts: Facts;
}

/** How a view ended of which not even that could be recorded. */
const UNRECORDED: Ending = { event: events.failed, facts: failureFacts('view', 'journal-unavailable', []) };

/**
 * A view whose intent is durable. Releases, then one terminal entry; what comes after that rejects with an Error, since it
 * is a fault of ours. A terminal entry that could not be written leaves the view open, to be closed by another attempt, or by whoever
 * is told of the end that is still to be written once the view has been left.
 */
export function createViewing(id: string, write: WriteOfView, onLeftOpen: (ending: Ending) => void): Viewing {
  let closedBy: TerminalEvent | null = null;
  let ending = UNRECORDED;

  function refuseAfterEnd(event: EventName): void {
    if (closedBy !== null) throw new Error(`View ${id} is closed by "${closedBy}": "${event}" cannot follow.`);
  }
  async function close(event: TerminalEvent, facts: Facts): Promise<void> {
    refuseAfterEnd(event);
    closedBy = event;
    ending = { event, facts };
    try {
      await write(event, facts);
    } catch (error) {
      closedBy = null;
      throw error;
    }
  }
  return {
    id,
    async released(release) {
      refuseAfterEnd(events.released);
      await write(events.released, releaseFacts(release));
    },
    completed: ({ sha256, chunks, bytes }) => close(events.completed, { sha256, chunks, bytes }),
    denied: (step, code) => close(events.denied, { step, code }),
    failed: (stage, code, sources) => close(events.failed, failureFacts(stage, code, sources)),
    aborted: (bytesSent) => close(events.aborted, { bytesSent }),
    left() {
      if (closedBy === null) onLeftOpen(ending);
    },
  };
}
