import type { Context } from 'koa';
import type { Services } from '../services.ts';

/** Headers that a proxy adds: a request that has one does not come from this machine's operator. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/**
 * `GET /health`: that the process takes requests, and to who asks on this machine, not through a proxy, how each source
 * is: ids, states and counts, nothing about a person.
 */
export function getHealth({ sources, lookup }: Services) {
  return (context: Context): void => {
    const index = lookup.state();
    const states = { sources: sources.states(), ...(index !== null && { index }) };
    context.body = { status: 'ok', ...(isAskedHere(context) && states) };
  };
}

function isAskedHere(context: Context): boolean {
  const { remoteAddress = '' } = context.req.socket;
  return /^(?:127\.|::1$|::ffff:127\.)/.test(remoteAddress) && FORWARDED.every((name) => context.get(name) === '');
}
