import type { Audit, AuditSubject, TicketRefusal } from './audit.ts';
import { events, type EventName } from './events.ts';
import { availabilityFacts, intentFacts, mintedFacts, readingFacts, refusalFacts } from './facts.ts';
import { startJournal, type Journal } from './journal.ts';
import type { Facts, NewEntry, Written } from './protocol.ts';
import { endSelection, lastViewedIn, lastViewedSelection, readFilter, readRows, selectionOf } from './query.ts';
import { createViewing, type WriteOfView } from './viewing.ts';

/** How the audit is opened. */
export interface AuditOptions {
  /** Path of the SQLite file. */
  readonly file: string;
  /** The system's clock unless told otherwise. */
  readonly clock?: () => Date;
  /**
   * True (the default) for the service, one a file: views that a crash left open are closed as aborted.
   * False for a tool that reads the journal while the service runs.
   */
  readonly sweep?: boolean;
}

/** Whom and what an entry is about: its columns beside event and facts. */
type About = Pick<NewEntry, 'view' | 'person' | 'user' | 'organisation'>;

const now = () => new Date();

const NOBODY: About = { view: null, person: null, user: null, organisation: null };

/** Opens the audit on a journal of its own. Rejects as `openJournal` does. */
export async function openAudit(options: AuditOptions): Promise<Audit> {
  return createAudit(await openJournal(options), options.clock);
}

/** Opens the journal and its thread. Rejects with an Error that names the file when it cannot be opened for writing. */
export async function openJournal({ file, clock = now, sweep = true }: AuditOptions): Promise<Journal> {
  const opening = { file, isService: sweep, sweepAt: sweep ? clock().toISOString() : null };
  return startJournal(opening).catch((cause: unknown) => {
    throw cannotOpen(file, cause);
  });
}

/** The audit over a journal that is open. */
export function createAudit(journal: Journal, clock: () => Date = now): Audit {
  const write = async (event: EventName, about: About, facts: Facts): Promise<Written> =>
    journal.append({ at: clock().toISOString(), event, ...about, facts: JSON.stringify(facts) });
  const leftOpen = new Map<string, () => Promise<unknown>>();
  const closeOne = async (view: string, end: () => Promise<unknown>): Promise<void> => {
    leftOpen.delete(view);
    try {
      // What was said to have failed may have been stored all the same.
      const ends = await journal.read(endSelection(view));
      if (ends.length === 0) await end();
    } catch (error) {
      leftOpen.set(view, end);
      throw error;
    }
  };

  return {
    async intend(subject) {
      const about = aboutLaunch(subject);
      const { view } = await write(events.intent, about, intentFacts(subject));
      if (view === null) throw new Error('The journal gave an intent no view id.');
      const writeOfView: WriteOfView = (event, facts) => write(event, { ...about, view }, facts);
      return createViewing(view, writeOfView, ({ event, facts }) =>
        leftOpen.set(view, () => writeOfView(event, facts)),
      );
    },
    async minted(subject, datasets) {
      await write(events.ticketMinted, aboutLaunch(subject), mintedFacts(subject, datasets));
    },
    async availabilityAsked(subject, datasets) {
      await write(events.availabilityAsked, aboutLaunch(subject), mintedFacts(subject, datasets));
    },
    async availabilityAnswered(subject, told, index) {
      await write(events.availabilityAnswered, aboutLaunch(subject), availabilityFacts(subject, told, index));
    },
    async lastViewed(person, organisation) {
      return lastViewedIn(await journal.read(lastViewedSelection(person, organisation)));
    },
    async refused(refusal) {
      await write(refusalEvent(refusal), NOBODY, refusalFacts(refusal));
    },
    async list(asked, reader) {
      const filter = readFilter(asked);
      selectionOf(filter, 0); // A filter that cannot be run is refused before it is recorded as a reading.
      const about = { ...NOBODY, person: filter.person ?? null, user: reader };
      const { seq } = await write(events.auditRead, about, readingFacts(filter, reader));
      return readRows(await journal.read(selectionOf(filter, seq)));
    },
    async closeLeft() {
      for (const [view, end] of leftOpen) await closeOne(view, end);
    },
    close: () => journal.close(),
  };
}

function aboutLaunch({ person, user }: Pick<AuditSubject, 'person' | 'user'>): About {
  return { view: null, person, user: user.id, organisation: user.organisation };
}

function refusalEvent({ code }: TicketRefusal): EventName {
  return code === 'launch-replayed' ? events.ticketReplayed : events.ticketRefused;
}

function cannotOpen(file: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const next =
    'Check that its folder exists, that the account that runs Oriel may write to the file and the folder, ' +
    'that the disk is not full, that it is a file that Oriel made, and that no other Oriel service uses it.';
  return new Error(`The journal ${file} cannot be opened for writing: ${reason.replace(/\.$/u, '')}. ${next}`, {
    cause,
  });
}
