import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ENGLISH_FILE, loadCatalogue, TEMPLATES, type Catalogue } from '../../src/catalogue.ts';
import { ENGLISH, type Language } from '../../src/transform/record/language.ts';
import { WORD_KEYS } from '../../src/transform/record/words.ts';

/** The id of a language whose letters are those of no other: what is read in usual letters has escaped the catalogue. */
export const PSEUDO = 'qps';

/** A sentence of the pseudo-language: every letter full-width, what is filled in as it was. */
export function marked(sentence: string): string {
  return sentence
    .split(/(\{[a-z0-9]+\})/u)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[A-Za-z]/gu, fullWidth)))
    .join('');
}

function fullWidth(letter: string): string {
  return String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfe_e0);
}

/** The templates with the pseudo-language among their languages; `without` are sentences that it lacks. */
export function pseudoCatalogue(without: readonly string[] = []): Catalogue {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-pseudo-'));
  try {
    cpSync(TEMPLATES, folder, { recursive: true, filter: (path) => !path.includes('/cases') });
    const english = loadCatalogue().languages.get(ENGLISH);
    if (english === undefined) throw new Error(`${ENGLISH_FILE} is missing`);
    writeFileSync(join(folder, `words/${PSEUDO}.yaml`), pseudoText(english, without));
    return loadCatalogue(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pseudoText({ words, phrases }: Language, without: readonly string[]): string {
  return JSON.stringify({
    ...{ language: PSEUDO, name: 'Pseudo', reviewed: false },
    words: Object.fromEntries(WORD_KEYS.map((key) => [key, marked(words(key))])),
    phrases: Object.fromEntries(
      [...phrases.keys()].map((phrase) => [phrase, without.includes(phrase) ? null : marked(phrase)]),
    ),
  });
}

/** Words in usual letters that a reader of some HTML meets, in sight or read out, and that stand in none of the texts that were given. */
export function escaped(html: string, given: readonly string[]): readonly string[] {
  const known = new Set(given.flatMap((text) => text.toLowerCase().match(WORD) ?? []));
  const read = html
    .replace(/<style>.*?<\/style>/gsu, '')
    .replace(/<[^>]*>/gu, (tag) => `${tag}${[...tag.matchAll(READ_OUT)].map(([, text = '']) => text).join(' ')}`)
    .replace(/<[^>]*>/gu, ' ')
    .replace(/&[a-z#0-9]+;/gu, ' ');
  return [...new Set((read.match(WORD) ?? []).filter((word) => !known.has(word.toLowerCase())))];
}

/** Attributes whose words a reader meets. */
const READ_OUT = / (?:aria-label|aria-description|title|alt|placeholder)="([^"]*)"/gu;

const WORD = /[A-Za-z]+/gu;
