import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { pino } from 'pino';

import { serve } from '../src/service/serve.ts';
import { readConfig } from '../src/service/config/read-config.ts';
import { byPlainStack } from './plain-stack.ts';

/**
 * What the load is put on, in a process of its own. Arguments: `oriel` and a configuration, or `plain` and the address of
 * the source. Says its port on standard output, and ends with its standard input.
 */
const [kind, argument = ''] = process.argv.slice(2);
const port = kind === 'oriel' ? await startOriel(argument) : await startPlain(argument);
console.log(String(port));
process.stdin.resume().on('end', () => process.exit(0));

async function startOriel(file: string): Promise<number> {
  const config = readConfig(file, {});
  const service = await serve(config, { today: () => '2020-01-31', log: pino({ level: 'silent' }) });
  await service.services.pool.warm();
  return (service.server.address() as AddressInfo).port;
}

/** What one would put together first: wait for the source, read with xml2js, render, sanitize. */
async function startPlain(source: string): Promise<number> {
  const app = new Koa();
  app.use(async (context) => {
    const answer = await fetch(source, { method: 'POST', body: '{}' });
    context.type = 'html';
    context.body = byPlainStack(Buffer.from(await answer.arrayBuffer()));
  });
  const callback = app.callback();
  const server = createServer((request, response) => void callback(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
