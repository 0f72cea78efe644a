import type { SourceAnswer, SourceFacts } from '../../transform/answer.ts';
import type { RefusalReason } from '../../transform/extract/refusal.ts';
import type { LaunchFacts } from '../../transform/facts.ts';
import type { Profile } from '../../transform/render/profile.ts';
import type { SourceUse } from '../../transform/source-use.ts';
import type { SectionView } from '../../transform/transform.ts';

/** Some sections of one view to be made, as plain data: it can be handed to another thread. */
export interface TransformJob {
  readonly dataset: string;
  readonly policy: string;
  readonly profile: Profile;
  /** Id of the language of the view. */
  readonly language: string;
  /** Ids of the sections wanted. */
  readonly sections: readonly string[];
  /** What the sources of these sections answered. */
  readonly answers: readonly SourceAnswer[];
  readonly facts: LaunchFacts;
}

/** A section with its HTML as bytes, which are handed over and not copied. */
export interface SectionBytes extends Omit<SectionView, 'html'> {
  /** SafeHtml in UTF-8. */
  readonly html: Uint8Array<ArrayBuffer>;
}

type Usable = Extract<SourceUse, { state: 'usable' }>;

/** What became of one source's answer, without its records. */
export type SourceShown = { readonly source: SourceFacts } & (
  | {
      readonly state: 'usable';
      readonly asAt: string;
      readonly differs: Usable['differs'];
      /** Why parts of its answer are missing that sections of the dataset show. */
      readonly lacks: readonly Pick<Usable['lacking'][number], 'key' | 'at' | 'since'>[];
      /** The person as the source has them. */
      readonly person: Pick<Usable['extract']['person'], 'fields'>;
    }
  | { readonly state: 'denied' | 'dissent'; readonly asAt: string }
  | {
      readonly state: 'missing';
      readonly key: Extract<SourceUse, { state: 'missing' }>['key'];
      readonly at: string;
      readonly since: string | null;
      readonly refusal: RefusalReason | null;
    }
);

/** Why a job was not done: its sections say that they could not be shown. */
export type Stop =
  /** It took longer than its bytes allow; its thread was ended. */
  | 'over-time'
  /** It took more memory than its bytes allow; its thread ended. */
  | 'over-memory'
  /** Its thread broke or ended. */
  | 'crashed'
  /** Too much was waiting already, or it waited too long. */
  | 'overloaded';

/** What a job gives. */
export interface Transformed {
  readonly sections: readonly SectionBytes[];
  readonly sources: readonly SourceShown[];
  /** Hash of the extract of each answer, in their order; null where there is none. */
  readonly hashes: readonly (string | null)[];
  /** What stands once above all sections, in UTF-8: that entries were withheld; null where nothing does. */
  readonly banner: Uint8Array<ArrayBuffer> | null;
  /** Why nothing of the extracts is shown; null where the job was done. */
  readonly stopped: Stop | null;
}

/** Bytes of the extracts of a job. */
export function bytesOf({ answers }: TransformJob): number {
  return answers.reduce((sum, answer) => sum + (answer.state === 'answered' ? answer.extract.bytes.length : 0), 0);
}
