import { createHash } from 'node:crypto';
import type { Catalogue } from '../catalogue.ts';
import type { AuditedSource } from './audit/audit.ts';
import type { SharingAgreement } from './config/config.ts';
import type { SectionBytes } from './pool/job.ts';
import type { AboutRelease } from './release.ts';
import { auditedSource } from './source/audited.ts';
import type { Located } from './source/lookup.ts';
import type { SettledSource, ShownView } from './view-parts.ts';

/** A denial asked no source and shows nothing of a record. */
export const ABOUT_DENIAL: AboutRelease = { versions: [], sources: [], completeness: '0/0', counts: {} };

/** What the audit keeps of a chunk of a view: versions, the states of the sources so far, counts; never content. */
export function aboutChunk(
  view: ShownView,
  sections: readonly SectionBytes[],
  agreement: SharingAgreement,
  catalogue: Catalogue,
): AboutRelease {
  return {
    versions: versionsOf(view, agreement, catalogue),
    sources: auditedSources(view),
    completeness: completenessOf(view),
    counts: Object.fromEntries(
      sections.map(({ id, counts, outcome, rows }) => [id, { [`outcome.${outcome}`]: 1, rows, ...counts }]),
    ),
  };
}

/** Sources whose answer is shown, of all that were asked: `2/3`. */
export function completenessOf({ plan, sources }: Pick<ShownView, 'plan' | 'sources'>): string {
  const answered = sources.filter(({ shown }) => shown.state === 'usable').length;
  return `${String(answered)}/${String(plan.sources.length)}`;
}

/** What became of each source so far, and of the index where it was asked. */
export function auditedSources({ plan: { located }, sources }: ShownView): readonly AuditedSource[] {
  const lookup = auditedLookup(located);
  return [...(lookup === null ? [] : [lookup]), ...sources.flatMap(auditedStates)];
}

/** What the index did; null where it was not asked. */
export function auditedLookup({ result }: Located): AuditedSource | null {
  if (result === null) return null;
  return auditedSource(result, result.state === 'answered' ? sha256Of(result.extract.bytes) : null);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

/** The state of a source after the person check and the gate, not only after the network; of each part where it has several. */
function auditedStates({ answers, shown, stopped }: SettledSource): readonly AuditedSource[] {
  return answers.map(({ result, sha256 }) => {
    const audited = auditedSource(result, sha256);
    if (result.state === 'unavailable' || shown.state === 'usable') return audited;
    if (shown.state !== 'missing') return { ...audited, status: shown.state };
    return { ...audited, status: stopped ?? shown.refusal ?? shown.key.replace('source-', '') };
  });
}

function versionsOf(
  { plan: { dataset } }: ShownView,
  { policy }: SharingAgreement,
  { datasets, policies }: Catalogue,
): readonly string[] {
  const fingerprint = datasets.get(dataset.id)?.fingerprint ?? '';
  const found = policies.get(policy);
  const sets = (found?.sets ?? []).map(({ id, version }) => `set:${id}@${version}`);
  return [`${dataset.id}@${dataset.version}+${fingerprint}`, `policy:${policy}@${found?.version ?? ''}`, ...sets];
}
