import { escapeHtml } from '../../transform/render/escape.ts';
import type { Services } from '../services.ts';
import type { SourceState } from '../source/guard.ts';
import { documentOf, paragraph } from './html.ts';

/** How the service is at this moment, for the person who runs it: sources, threads, views since the start. No script, nobody's name. */
export function operatorPage({ catalogue, lookup, sources, certificates, pool, metrics, clock }: Services): string {
  const index = lookup.state();
  const states = [...(index === null ? [] : [index]), ...sources.states()];
  const body = [
    '<main><h1>Oriel: how it is</h1>',
    paragraph(`At ${clock().toISOString()}. Load the page again for a newer answer.`),
    table('Sources', ['Source', 'Endpoint', 'State', 'Failures in a row', 'Asking', 'Waiting'], states.map(sourceRow)),
    table(
      'Threads',
      ['For extracts', 'At work', 'Waiting', 'Bytes'],
      pool.states().map(({ lane, busy, waiting, bytes }) => [lane, busy, waiting, bytes]),
    ),
    table(
      'Certificates',
      ['Source', 'In use', 'Our own ends'],
      certificates
        .states()
        .map(({ source, isCurrent, expires }) => [
          ...[source, isCurrent ? 'those in the files' : 'older ones: those in the files cannot be used'],
          expires ?? 'none of our own',
        ]),
    ),
    table('Views since the start', ['Outcome', 'Views'], [...metrics.views()]),
    paragraph('The same and more, for Prometheus: /metrics. Who saw what: oriel audit list.'),
    '</main>',
  ];
  return documentOf(
    'Oriel: how it is',
    { lang: 'en-GB', stylesheet: catalogue.stylesheet, density: 'comfortable', script: '' },
    body.join(''),
  );
}

type Cell = string | number;

function sourceRow({ id, endpoint, state, failures, againInMs, asking, waiting }: SourceState): readonly Cell[] {
  const again = againInMs > 0 ? `, tried again in ${String(Math.ceil(againInMs / 1_000))} s` : '';
  return [id, endpoint ?? 'only', `${state}${again}`, failures, asking, waiting];
}

function table(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return `<h2>${caption}</h2>${paragraph('None.')}`;
  const heads = head.map((title) => `<th scope="col">${title}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(String(cell))}</td>`).join('')}</tr>`);
  return `<h2>${caption}</h2><table><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}
