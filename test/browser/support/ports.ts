import { once } from 'node:events';
import { createServer } from 'node:net';

/** What the sandbox listens on, above its base port. */
const OFFSETS = [0, 10, 11, 12, 13, 20, 21, 22];
/** Below the ports that systems give out by themselves, so that nothing takes one in between. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/** A base port for a sandbox: it and the others are free now. */
export async function freeBasePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const base = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const free = await Promise.all(OFFSETS.map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('No free ports for a sandbox were found.');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
