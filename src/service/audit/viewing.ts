import type { Viewing } from './audit.ts';
import { events, type EventName, type TerminalEvent } from './events.ts';
import { failureFacts, releaseFacts } from './facts.ts';
import type { Facts } from './protocol.ts';

/** Writes one entry of the view; resolves when it is durable. */
export type WriteOfView = (event: EventName, facts: Facts) => Promise<unknown>;

/**
 * A view whose intent is durable. Releases, then one terminal entry; what comes after that rejects with an Error, since it
 * is a fault of ours. A terminal entry that could not be written leaves the view open, to be closed by another attempt.
 */
export function createViewing(id: string, write: WriteOfView): Viewing {
  let closedBy: TerminalEvent | null = null;

  function refuseAfterEnd(event: EventName): void {
    if (closedBy !== null) throw new Error(`View ${id} is closed by "${closedBy}": "${event}" cannot follow.`);
  }
  async function close(event: TerminalEvent, facts: Facts): Promise<void> {
    refuseAfterEnd(event);
    closedBy = event;
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
  };
}
