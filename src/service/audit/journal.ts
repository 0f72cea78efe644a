import { OrielError } from '../errors.ts';
import type { NewEntry, Opening, Selection, Written } from './protocol.ts';
import { openThread, type Thread } from './thread.ts';

/** The journal as the service uses it. Every promise rejects with `journal-unavailable` while the file cannot be written. */
export interface Journal {
  /** Resolves when the entry is synced to disk. */
  append(entry: NewEntry): Promise<Written>;
  /** Rows of the journal as they are stored. */
  read(selection: Selection): Promise<readonly unknown[]>;
  /** Writes what is queued, then ends the thread. */
  close(): Promise<void>;
}

interface Queued extends PromiseWithResolvers<Written> {
  readonly entry: NewEntry;
}

/** Starts the journal in a thread of its own; rejects when the file cannot be opened for writing. */
export async function startJournal(opening: Opening, open = openThread): Promise<Journal> {
  const connect = reconnecting(await open(opening), () => open({ ...opening, sweepAt: null }));
  const group = groupCommit(async (entries) => (await connect()).ask('write', entries));
  const isClosed = { now: false };
  return {
    append: (entry) => (isClosed.now ? Promise.reject(unavailable('The journal is closed.')) : group.append(entry)),
    read: async (selection) => orUnavailable(async () => (await connect()).ask('read', selection)),
    async close() {
      if (isClosed.now) return;
      isClosed.now = true;
      await group.idle();
      await end(connect());
    },
  };
}

/** One commit at a time: what arrives while it runs goes into the next one, so a sync is shared by all who wait for it. */
function groupCommit(commit: (entries: readonly NewEntry[]) => Promise<readonly Written[]>) {
  const queue: Queued[] = [];
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (queue.length > 0) await commitAll(queue.splice(0), commit);
    running = null;
  }
  return {
    append(entry: NewEntry): Promise<Written> {
      const queued: Queued = { entry, ...Promise.withResolvers<Written>() };
      queue.push(queued);
      running ??= drain();
      return queued.promise;
    },
    idle: async () => running ?? undefined,
  };
}

async function commitAll(
  batch: readonly Queued[],
  commit: (entries: readonly NewEntry[]) => Promise<readonly Written[]>,
): Promise<void> {
  try {
    const written = await orUnavailable(() => commit(batch.map(({ entry }) => entry)));
    for (const [index, queued] of batch.entries()) settle(queued, written[index]);
  } catch (error) {
    for (const queued of batch) queued.reject(error);
  }
}

function settle(queued: Queued, written: Written | undefined): void {
  if (written === undefined) queued.reject(unavailable('The thread of the journal answered for fewer entries.'));
  else queued.resolve(written);
}

/** The thread that is alive; when it has died, the next one who asks starts another. Views under way are not swept then. */
function reconnecting(first: Thread, open: () => Promise<Thread>): () => Promise<Thread> {
  let current: Promise<Thread> | null = null;
  const keep = (opening: Promise<Thread>) => {
    const forget = () => {
      if (current === opening) current = null;
    };
    opening.then((thread) => thread.ended).then(forget, forget);
    current = opening;
    return opening;
  };
  void keep(Promise.resolve(first));
  return () => current ?? keep(open());
}

async function end(connecting: Promise<Thread>): Promise<void> {
  const thread = await connecting;
  await thread.ask('close', null);
  await thread.stop();
}

async function orUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): OrielError {
  return new OrielError('journal-unavailable', null, cause);
}
