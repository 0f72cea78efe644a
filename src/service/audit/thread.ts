import { Worker } from 'node:worker_threads';

import type { Answers, Opening, Question, Questions, Reply } from './protocol.ts';

/** The journal's thread, as seen from outside. */
export interface Thread {
  /** Asks one question; rejects when the thread refuses it, or ends before it has answered. */
  ask<Kind extends keyof Questions>(kind: Kind, question: Questions[Kind]): Promise<Answers[Kind]>;
  /** Ends the thread at once; what it has not answered is rejected. */
  stop(): Promise<void>;
  /** Resolves when the thread has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

type Waiting = PromiseWithResolvers<Answers[keyof Answers]>;

/** Starts a thread and opens the journal in it; rejects, and leaves no thread behind, when the journal cannot be opened. */
export async function openThread(opening: Opening): Promise<Thread> {
  const thread = startThread();
  try {
    await thread.ask('open', opening);
    return thread;
  } catch (error) {
    await thread.stop();
    throw error;
  }
}

function startThread(): Thread {
  const worker = new Worker(new URL('./journal-thread.ts', import.meta.url), { name: 'oriel-journal' });
  const waiting: Waiting[] = [];
  const end = endOf(worker, waiting);
  worker.on('message', (reply: Reply) => settle(waiting.shift(), reply));
  return {
    async ask<Kind extends keyof Questions>(kind: Kind, question: Questions[Kind]) {
      if (end.cause !== null) throw end.cause;
      const answer: Waiting = Promise.withResolvers();
      waiting.push(answer);
      const message = { kind, question } as Question;
      worker.postMessage(message);
      // The thread answers in order, each kind with its own answer.
      return (await answer.promise) as Answers[Kind];
    },
    async stop() {
      await worker.terminate();
    },
    ended: end.promise,
  };
}

interface End {
  readonly promise: Promise<void>;
  /** Why the thread cannot be asked any more; null while it can. */
  cause: Error | null;
}

function endOf(worker: Worker, waiting: Waiting[]): End {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end: End = { promise, cause: null };
  worker.on('error', (error) => (end.cause = new Error('The thread of the journal broke.', { cause: error })));
  worker.on('exit', () => {
    end.cause ??= new Error('The thread of the journal has ended.');
    for (const answer of waiting.splice(0)) answer.reject(end.cause);
    resolve(undefined);
  });
  return end;
}

function settle(answer: Waiting | undefined, reply: Reply): void {
  if (reply.ok) answer?.resolve(reply.answer);
  else answer?.reject(new Error(reply.message));
}
