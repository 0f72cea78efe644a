import { createServer, type Server } from 'node:http';

import { createApp } from '../../../src/service/app.ts';
import type { Audit, Viewing } from '../../../src/service/audit/audit.ts';
import { countRefusals } from '../../../src/service/refusals.ts';
import type { Services } from '../../../src/service/services.ts';
import { closeServers } from '../source/servers.ts';
import { careAt, gpAt, portOf, startService } from './service.ts';
import { startDoors } from './sources.ts';

/**
 * Serves the real service over the simulated sources until standard input ends. The mode is `as-built`, or `late-release`
 * for a journal that says "durable" 300 ms before it is: what must never be. Says port, path and journal in one line.
 */
const late: Promise<void>[] = [];
const doors = await startDoors();
const oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)]);
const { services } = oriel.service;
const server = process.argv[2] === 'late-release' ? await serveLate(services) : oriel.server;
const [path] = await oriel.launch(['problems']);
process.stdout.write(`${JSON.stringify({ port: portOf(server), path, journal: oriel.config.state })}\n`);

process.stdin.resume().on('end', () => void close());

async function close(): Promise<void> {
  await Promise.all(late);
  if (server !== oriel.server) await new Promise((resolve) => server.close(resolve));
  await oriel.close();
  await doors.close();
  await closeServers();
}

async function serveLate({ audit, ...others }: Services): Promise<Server> {
  const tampered: Services = {
    ...others,
    audit: { ...audit, intend: async (subject) => lateIn(await audit.intend(subject)) },
  };
  const callback = createApp(tampered, countRefusals(audit, others.clock)).callback();
  const listening = createServer((request, response) => void callback(request, response));
  await new Promise<void>((resolve) => void listening.listen(0, '127.0.0.1', resolve));
  return listening;
}

function lateIn(viewing: Viewing): Awaited<ReturnType<Audit['intend']>> {
  return {
    ...viewing,
    released: async (release) => {
      late.push(new Promise((resolve) => setTimeout(resolve, 300)).then(() => viewing.released(release)));
    },
    completed: async (whole) => {
      await Promise.all(late);
      await viewing.completed(whole);
    },
  };
}
