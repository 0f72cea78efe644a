import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../../../src/service/config/config.ts';
import { startJournal } from '../../../src/service/audit/journal.ts';
import { openTickets } from '../../../src/service/launch/tickets.ts';

/** What a worker of the race is given. */
export interface Race {
  readonly config: Config;
  readonly database: string;
  readonly now: string;
}

// One contestant: opens the tickets, says so, then redeems every code it is told and answers how many it got.
const { config, database, now } = workerData as Race;
const journal = await startJournal({ file: database, isService: false, sweepAt: null });
const store = journal.tickets;
const tickets = await openTickets({ config, datasetIds: () => new Set(), database, store, clock: () => new Date(now) });

async function race(codes: readonly string[]): Promise<void> {
  const redeemed = await Promise.all(codes.map((code) => tickets.redeem(code)));
  parentPort?.postMessage(redeemed.filter((ticket) => ticket !== null).length);
  tickets.close();
  await journal.close();
}

parentPort?.once('message', (codes: readonly string[]) => void race(codes));
parentPort?.postMessage('ready');
