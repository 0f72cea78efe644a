import { z } from 'zod';

import { startSimulator } from './simulator.ts';
import type { Message, Reply, Simulator, SimulatorOptions } from './simulator.ts';

/** Starts a simulated index of records: it serves `<person>/index.json` over POST, and says which rule a request breaks. */
export function startIndexSimulator(options: SimulatorOptions): Promise<Simulator> {
  return startSimulator({ path: '/persons', recordFile: 'index.json', answer }, options);
}

const question = z.strictObject({
  requestId: z.uuid(),
  nhsNumber: z.string().regex(/^\d{10}$/),
  birthDate: z.iso.date(),
});

async function answer(message: Message, recordOf: (nhsNumber: string) => Promise<Buffer | null>): Promise<Reply> {
  const asked = question.safeParse(jsonOf(message.body));
  const headers = { 'content-type': 'application/json', 'x-request-id': message.header('x-request-id') };
  if (message.method !== 'POST' || /\d{10}/.test(message.url) || !asked.success)
    return { status: 400, headers, body: '{}' };
  const known = await recordOf(asked.data.nhsNumber);
  if (known === null) return { status: 404, headers, body: '{}' };
  const body = { requestId: asked.data.requestId, ...(JSON.parse(known.toString()) as object) };
  return { status: 200, headers, body: JSON.stringify(body) };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
