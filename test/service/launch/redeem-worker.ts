import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../../../src/service/config/config.ts';
import { openTickets } from '../../../src/service/launch/tickets.ts';

/** What a worker of the race is given. */
export interface Race {
  readonly config: Config;
  readonly database: string;
  readonly now: string;
}

// One contestant: opens the tickets, says so, then redeems every code it is told and answers how many it got.
const { config, database, now } = workerData as Race;
const tickets = openTickets({ config, datasetIds: () => new Set(), database, clock: () => new Date(now) });
parentPort?.once('message', (codes: readonly string[]) => {
  parentPort?.postMessage(codes.filter((code) => tickets.redeem(code) !== null).length);
  tickets.close();
});
parentPort?.postMessage('ready');
