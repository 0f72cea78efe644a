import { setImmediate as turn } from 'node:timers/promises';

import { OrielError } from '../errors.ts';
import type { TicketStore } from '../launch/ticket-store.ts';
import type { NewEntry, Opening, Said, Selection, Write, Writes, Written } from './protocol.ts';
import { openThread, type Thread } from './thread.ts';

/** The journal as the service uses it. Every promise rejects with `journal-unavailable` while the file cannot be written. */
export interface Journal {
  /** Resolves when the entry is synced to disk. */
  append(entry: NewEntry): Promise<Written>;
  /** The tickets, which lie in the same file and are written with the entries. */
  readonly tickets: TicketStore;
  /** Rows of the journal as they are stored. */
  read(selection: Selection): Promise<readonly unknown[]>;
  /** Writes what is queued, then ends the thread. */
  close(): Promise<void>;
}

interface Queued extends PromiseWithResolvers<Said> {
  readonly write: Write;
}

/** Starts the journal in a thread of its own; rejects when the file cannot be opened for writing. */
export async function startJournal(opening: Opening, open = openThread): Promise<Journal> {
  const connect = reconnecting(await open(opening), () => open({ ...opening, sweepAt: null }));
  const group = groupCommit(async (writes) => (await connect()).ask('write', writes));
  const isClosed = { now: false };
  const write = async <Kind extends keyof Writes>(kind: Kind, given: Writes[Kind]['given']) => {
    if (isClosed.now) throw unavailable('The journal is closed.');
    // What is said of a write is of its kind.
    return (await group.add({ kind, given } as Write)) as Writes[Kind]['said'];
  };
  return {
    append: (entry) => write('entry', entry),
    tickets: {
      add: (launch) => write('launch', launch),
      take: (codeHash, now) => write('take', { codeHash, now }),
      purge: (now) => write('purge', now).then(() => undefined),
    },
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
function groupCommit(commit: (writes: readonly Write[]) => Promise<readonly Said[]>) {
  const queue: Queued[] = [];
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    // What this turn of the event loop is still to bring is taken along: each commit wakes two threads and syncs a disk.
    while (queue.length > 0) {
      await turn();
      await commitAll(queue.splice(0), commit);
    }
    running = null;
  }
  return {
    add(write: Write): Promise<Said> {
      const queued: Queued = { write, ...Promise.withResolvers<Said>() };
      queue.push(queued);
      running ??= drain();
      return queued.promise;
    },
    idle: async () => running ?? undefined,
  };
}

async function commitAll(
  batch: readonly Queued[],
  commit: (writes: readonly Write[]) => Promise<readonly Said[]>,
): Promise<void> {
  try {
    const said = await orUnavailable(() => commit(batch.map(({ write }) => write)));
    for (const [index, queued] of batch.entries()) settle(queued, said[index]);
  } catch (error) {
    for (const queued of batch) queued.reject(error);
  }
}

function settle(queued: Queued, said: Said | undefined): void {
  if (said === undefined) queued.reject(unavailable('The thread of the journal answered for fewer writes.'));
  else queued.resolve(said);
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
