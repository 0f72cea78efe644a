import { createHash } from 'node:crypto';
import type { Catalogue } from '../../catalogue.ts';
import type { SourceAnswer, UnavailableReason } from '../../transform/answer.ts';
import type { Dataset } from '../../transform/dataset/dataset.ts';
import { lackedBy } from '../../transform/outcome.ts';
import type { SourceUse } from '../../transform/source-use.ts';
import { transform, type SectionView } from '../../transform/transform.ts';
import type { SectionBytes, SourceShown, Stop, Transformed, TransformJob } from './job.ts';

/** SHA-256 of the extract of each answer of a job, base64url; null where there is none. */
export type Hashes = Transformed['hashes'];

/** Does a job in this thread. Throws what the transform throws, which is a fault of ours. */
export function runJob(catalogue: Catalogue, job: TransformJob, hashes: Hashes = hashesOf(job)): Transformed {
  const recipe = catalogue.recipe(job.dataset, job.policy, job.profile, job.language);
  if (recipe === undefined) throw new Error(`there is no recipe of '${job.dataset}' under '${job.policy}'`);
  const view = transform(job.answers, recipe, job.facts, new Set(job.sections));
  return {
    banner: view.banner === null ? null : new TextEncoder().encode(view.banner),
    sections: view.sections.map(inBytes),
    sources: view.sources.map((use) => shown(use, recipe.dataset)),
    hashes,
    stopped: null,
  };
}

/** A job that was stopped: its sections, each saying in the place of every extract that it could not be shown. */
export function withoutExtracts(catalogue: Catalogue, job: TransformJob, stopped: Stop): Transformed {
  const reason = stopped === 'overloaded' ? 'overloaded' : 'unsafe';
  const answers = job.answers.map((answer) => refused(answer, reason));
  // Of an extract that ended its thread, the audit knows which it was; one that waited in vain was read by nobody.
  const hashes = stopped === 'overloaded' ? [] : hashesOf(job);
  return { ...runJob(catalogue, { ...job, answers }, hashes), stopped };
}

/** The hashes of a job's extracts: which versions of the record it was made from. */
export function hashesOf({ answers }: TransformJob): Hashes {
  return answers.map((answer) =>
    answer.state === 'answered' ? createHash('sha256').update(answer.extract.bytes).digest('base64url') : null,
  );
}

function refused(answer: SourceAnswer, reason: UnavailableReason): SourceAnswer {
  if (answer.state === 'unavailable') return answer;
  const { extract, ...about } = answer;
  return { ...about, state: 'unavailable', reason, at: extract.asAt };
}

function inBytes({ html, ...section }: SectionView): SectionBytes {
  return { ...section, html: new TextEncoder().encode(html) };
}

function shown(use: SourceUse, { sections }: Dataset): SourceShown {
  const about = { source: use.source };
  switch (use.state) {
    case 'usable':
      return {
        ...{ ...about, state: 'usable', asAt: use.asAt, differs: use.differs },
        lacks: lackedBy(sections, use).map(({ key, at, since }) => ({ key, at, since })),
        person: { fields: use.extract.person.fields },
      };
    case 'denied':
    case 'dissent':
      return { ...about, state: use.state, asAt: use.asAt };
    case 'missing':
      return {
        ...{ ...about, state: 'missing', key: use.key, at: use.at, since: use.since },
        refusal: use.refusal?.reason ?? null,
      };
  }
}
