import { claimsOf } from '../service/launch/host-kit.ts';
import { EDITH } from '../service/support/service.ts';
import { DEADLINE_MS, type SoakSource, type Stage } from './stage.ts';

/** Milliseconds after the slowest deadline within which a view must be whole: our own work, on a machine that is under load. */
const MARGIN_MS = 1_500;

/** Milliseconds after which a view that has no end counts as none, so that the soak ends by itself. */
const PATIENCE_MS = 20_000;

/** One view, as its reader had it. */
export interface Seen {
  readonly fault: string;
  /** Milliseconds to the first section; null where none came. */
  readonly firstMs: number | null;
  /** Milliseconds to the last byte. */
  readonly lastMs: number;
  /** What the footer said of the source that fails. */
  readonly state: string;
  /** Promises that the view broke. */
  readonly broken: readonly string[];
}

/** Opens one view as a host and its reader do, and looks at what came. */
export async function openView({ url, host }: Stage, source: SoakSource): Promise<Seen> {
  const claims = claimsOf({ pat: EDITH, views: ['whole-person'], org: source.organisation }, new Date());
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const ticket = await fetch(`${url}/v1/tickets`, { method: 'POST', body: await host.sign(claims), signal });
  if (ticket.status !== 201) throw new Error(`A ticket was answered with ${String(ticket.status)}.`);
  const { urls } = (await ticket.json()) as { readonly urls: readonly string[] };
  const begun = performance.now();
  const response = await fetch(`${url}${new URL(urls[0] ?? '').pathname}`, { signal });
  let [page, firstMs] = ['', null as number | null];
  for await (const part of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    page += part;
    if (firstMs === null && page.includes('<section id="oriel-')) firstMs = performance.now() - begun;
  }
  const lastMs = performance.now() - begun;
  const state = /data-source="care-\d+" data-state="([^"]+)"/.exec(page)?.[1] ?? 'none';
  return { fault: source.name, firstMs, lastMs, state, broken: brokenPromises(page, state, source) };
}

/** Whether a view was not whole in time. */
export function isLate({ lastMs }: Seen): boolean {
  return lastMs > DEADLINE_MS + MARGIN_MS;
}

/** Of a page that ends with its footer: every section that is not whole says why, and nothing is somebody else's. */
function brokenPromises(page: string, state: string, source: SoakSource): readonly string[] {
  const sections = [...page.matchAll(/<section id="([^"]+)"[^>]*data-outcome="([^"]*)">(.*?)<\/section>/gs)];
  const silent = sections.filter(
    ([, , outcome = '', html = '']) =>
      ['unavailable', 'partial', 'failed'].includes(outcome) && !/oriel-unavailable|could not be shown/.test(html),
  );
  // On a machine under load anything may come too late, and then says so.
  const expected = [...source.states, 'paused', 'busy', 'timeout', ...(source.flaps ? ['usable'] : [])];
  return [
    ...(/<footer data-outcome="(?:complete|partial)"/.test(page) ? [] : ['no footer that says how it ended']),
    ...(sections.length > 0 ? [] : ['no section']),
    ...silent.map(([, id = '']) => `${id} does not say why it is not whole`),
    ...(/SPARSEPATIENT|9990000026/.test(page) ? ['somebody else’s record'] : []),
    ...(expected.includes(state) ? [] : [`${source.name} was said to be ${state}`]),
  ];
}
