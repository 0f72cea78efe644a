/** What a dataset may show beyond the policy, as its manifest was agreed and signed off. */
export interface Allowances {
  /** Audiences whose restricted items it may show. */
  readonly audiences: ReadonlySet<string>;
  /** Fields of free text that it shows, as `record.field`. */
  readonly freeText: ReadonlySet<string>;
  /** Record types of which it shows entries whose codes nobody can check. */
  readonly uncheckable: ReadonlySet<string>;
  /** Whether it shows narrative that no coded entries stand beside. */
  readonly uncodedNarrative: boolean;
  /** What stands in the place of words that are not shown, where no code says them either. */
  readonly insteadOfWords: string;
}
