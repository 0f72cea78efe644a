import { z } from 'zod';

import { startSimulator } from './simulator.ts';
import type { Message, Reply, Simulator, SimulatorOptions } from './simulator.ts';

/** Starts a simulated council system: it serves `<person>/liquidlogic-adults.xml` over POST, and says which rule a request breaks. */
export function startCouncilSimulator(options: SimulatorOptions): Promise<Simulator> {
  return startSimulator({ path: '/adults/extract', recordFile: 'liquidlogic-adults.xml', answer }, options);
}

const present = z.string().regex(/\S/);
const question = z.strictObject({
  requestId: z.uuid(),
  nhsNumber: z.string().regex(/^\d{10}$/),
  birthDate: z.iso.date(),
  purpose: present,
  consent: z.enum(['given', 'implied', 'emergency']),
  user: z.strictObject({ id: present, name: present, role: present, organisation: present }),
});
type Question = z.infer<typeof question>;

async function answer(message: Message, recordOf: (nhsNumber: string) => Promise<Buffer | null>): Promise<Reply> {
  const requestId = message.header('x-request-id');
  const asked = transportRule(message) ?? readQuestion(message);
  if (typeof asked === 'string') return say(400, requestId, asked);
  const record = await recordOf(asked.nhsNumber);
  if (record === null) return say(404, requestId, 'no such person here');
  return { status: 200, headers: { 'content-type': 'application/xml', 'x-request-id': requestId }, body: record };
}

function transportRule({ method, url, header }: Message): string | null {
  if (method !== 'POST') return 'the method must be POST';
  if (/\d{10}/.test(url)) return 'an NHS number must not be in the URL';
  if (!/^application\/json\b/i.test(header('content-type'))) return 'Content-Type must be application/json';
  return header('accept').includes('application/xml') ? null : 'Accept must name application/xml';
}

function readQuestion({ body, header }: Message): Question | string {
  const parsed = question.safeParse(parseJson(body));
  if (!parsed.success) return `wrong or missing: ${namesOf(parsed.error)}`;
  return parsed.data.requestId === header('x-request-id') ? parsed.data : 'X-Request-Id must equal requestId';
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

/** The names of the fields, never their values. */
function namesOf(error: z.ZodError): string {
  return error.issues.map(({ path }) => path.join('.') || 'the JSON body').join(', ');
}

function say(status: number, requestId: string, words: string): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-request-id': requestId }, body: words };
}
