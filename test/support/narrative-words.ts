import type { NarrativeWords } from '../../src/transform/sanitize/narrative.ts';

/** The words that stand for what is not shown, in English. */
export const NARRATIVE_WORDS = {
  imageNotShown: 'image not shown',
  linkNotShown: 'link not shown',
  footnote: 'note',
  seeFootnote: 'see note',
  footnoteMissing: 'note not found',
  struckOut: 'struck out',
} satisfies NarrativeWords;
