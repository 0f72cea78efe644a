import { parentPort } from 'node:worker_threads';

import { openDatabase, type JournalDatabase } from './database.ts';
import type { Answers, Question, Reply } from './protocol.ts';

/** The thread that owns the journal's file: it answers questions one after the other, so a sync never holds up a request. */

let database: JournalDatabase | null = null;

function opened(): JournalDatabase {
  if (database === null) throw new Error('The journal is not open.');
  return database;
}

function answer(message: Question): Answers[keyof Answers] {
  switch (message.kind) {
    case 'open':
      database = openDatabase(message.question);
      return null;
    case 'write':
      return opened().write(message.question);
    case 'read':
      return opened().read(message.question);
    case 'close':
      opened().close();
      return null;
  }
}

function reply(message: Question): Reply {
  try {
    return { ok: true, answer: answer(message) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (message: Question) => {
  parentPort?.postMessage(reply(message));
});
