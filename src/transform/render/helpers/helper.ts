import type { LaunchFacts } from '../../facts.ts';
import type { Markup } from '../../record/record.ts';
import type { FieldType } from '../../record/vocabulary.ts';
import type { Words } from '../../record/words.ts';
import type { Foreign } from '../foreign.ts';
import type { Profile } from '../profile.ts';

/** What helpers may use besides their arguments. */
export interface RenderTools {
  readonly words: Words;
  readonly facts: LaunchFacts;
  /** Which of the two forms is written. */
  readonly profile: Profile;
  /** Where the words of the section are in another language than the record; else null. */
  readonly foreign: Foreign | null;
  /** Mixed content of a source as safe HTML; in words where it cannot be shown. */
  readonly markup: (markup: Markup) => string;
}

/** A helper of the templates. It writes HTML itself, so it escapes what it writes. */
export interface Helper {
  readonly name: string;
  /** What a dataset author reads about it. */
  readonly description: string;
  /** Types of field its first argument may be; empty when it takes no field. */
  readonly accepts: readonly FieldType[];
  /** A block helper chooses between its block and its {{else}}; the others write HTML. */
  readonly block: boolean;
  /** How many texts in quotes follow the field (or stand alone): at least and at most. */
  readonly literals: readonly [number, number];
  /** The only texts in quotes it takes, where they are fixed. */
  readonly known?: readonly string[];
  /** Gives HTML, or for a block whether its content stands. */
  run(value: unknown, literals: readonly string[], tools: RenderTools): string | boolean;
}
