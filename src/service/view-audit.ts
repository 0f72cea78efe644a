import { createHash } from 'node:crypto';
import type { Catalogue } from '../catalogue.ts';
import type { DatasetView, Recipe } from '../transform/transform.ts';
import type { Sent } from './answer.ts';
import type { AuditedSource, Release, Viewing } from './audit/audit.ts';
import { auditedSource } from './source/audited.ts';
import type { SourceResult } from './source/source.ts';

/** Everything of a release but the bytes. */
export type AboutRelease = Omit<Release, 'sha256' | 'bytes'>;

/** Records that these bytes are about to leave; gives them once that is durable. */
export async function released(viewing: Viewing, page: string, about: AboutRelease): Promise<Buffer> {
  const body = Buffer.from(page);
  const sha256 = createHash('sha256').update(body).digest('base64url');
  await viewing.released({ ...about, sha256, bytes: body.length });
  return body;
}

/** A denial asked no source and shows nothing of a record. */
export const aboutDenial: AboutRelease = { versions: [], sources: [], completeness: '0/0', counts: {} };

/** What the audit keeps of a view: versions, states and counts; never content. */
export function aboutView(
  view: DatasetView,
  results: readonly SourceResult[],
  recipe: Recipe,
  catalogue: Catalogue,
): AboutRelease {
  const answered = view.sources.filter(({ state }) => state === 'usable').length;
  return {
    versions: versionsOf(recipe, catalogue),
    sources: sourceStates(view, results),
    completeness: `${String(answered)}/${String(results.length)}`,
    counts: Object.fromEntries(
      view.sections.map(({ id, counts, outcome, rows }) => [id, { [`outcome.${outcome}`]: 1, rows, ...counts }]),
    ),
  };
}

/** The state of each source after the person check and the gate, not only after the network. */
function sourceStates(view: DatasetView, results: readonly SourceResult[]): readonly AuditedSource[] {
  return results.map((result) => {
    const audited = auditedSource(result);
    const use = view.sources.find(({ source }) => source.id === result.sourceId);
    if (use === undefined || use.state === 'usable' || result.state === 'unavailable') return audited;
    const status = use.state === 'denied' ? 'denied' : (use.refusal?.reason ?? use.key.replace('source-', ''));
    return { ...audited, status };
  });
}

function versionsOf({ dataset, policy }: Recipe, { datasets }: Catalogue): readonly string[] {
  const fingerprint = datasets.get(dataset.id)?.fingerprint ?? '';
  return [`${dataset.id}@${dataset.version}+${fingerprint}`, `policy:${policy.id}@${policy.version}`];
}

/** Writes the one terminal entry when the answer has been sent, or the client was gone. */
export function closing(
  viewing: Viewing,
  view: DatasetView,
  results: readonly SourceResult[],
): (sent: Sent) => Promise<void> {
  return async (sent) => {
    if (!sent.whole) await viewing.aborted(sent.bytes);
    else if (view.outcome === 'unavailable')
      await viewing.failed('sources', 'unavailable', sourceStates(view, results));
    else await viewing.completed();
  };
}
