import type { Context } from 'koa';
import { OrielError } from '../errors.ts';
import type { ViewFacts } from '../answer.ts';
import { HTML_FRAGMENT, JSON_FRAGMENT } from '../page/fragment.ts';
import { strangersFrame } from '../page/frame.ts';
import { viewHeaders, type Headers } from '../page/headers.ts';
import type { Services } from '../services.ts';
import { serveView } from '../view.ts';
import { acceptedLaunch } from './accept.ts';
import { readerOf, sendChunks } from './send.ts';

/** Milliseconds after which a host may not show a fragment any more that it has kept. */
const LIFETIME_MS = 60_000;

/**
 * `GET /v1/fragments/<dataset>`: a launch in the Authorization header, signed and used once as for a ticket; one view
 * out, for a host's server that places the HTML itself.
 */
export function getFragment(services: Services) {
  return async (context: Context, dataset: string): Promise<void> => {
    if (context.method !== 'GET') throw new OrielError('method-not-allowed');
    const layout = context.accepts('html', 'json') === 'json' ? JSON_FRAGMENT : HTML_FRAGMENT;
    const launch = await acceptedLaunch(services, bearerOf(context.get('authorization')), [dataset]);
    const chunks = serveView(services, { launch, dataset }, readerOf(context), layout);
    context.set(viewHeaders(strangersFrame([], services.catalogue)));
    context.set({ 'Content-Disposition': 'inline', Vary: 'Accept' });
    context.type = layout === JSON_FRAGMENT ? 'json' : 'html';
    await sendChunks(context, chunks, services.log, ({ facts }) => factHeaders(facts, services.clock()));
  };
}

function bearerOf(header: string): string {
  const [, jws] = /^Bearer +(\S+)$/iu.exec(header) ?? [];
  if (jws === undefined)
    throw new OrielError('launch-missing', 'GET takes it in the header: Authorization: Bearer <launch>');
  return jws;
}

/** What a page says in its footer. Ids of sources are letters, digits, hyphens and full stops; a colon stands in those of what is nowhere registered. */
function factHeaders({ view, outcome, completeness, sources, sha256 }: ViewFacts, now: Date): Headers {
  return {
    'X-View-Id': view,
    'X-View-Outcome': outcome,
    'X-View-Completeness': completeness,
    'X-View-Sources': sources.map(({ source, state, asAt }) => `${source}; state=${state}; as-at=${asAt}`).join(', '),
    'X-View-Integrity': `sha256-${sha256}`,
    'X-View-Expires': new Date(now.getTime() + LIFETIME_MS).toISOString(),
  };
}
