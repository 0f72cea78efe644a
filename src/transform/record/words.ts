import { z } from 'zod';
import { closed, didYouMean, Findings, parseDefinition } from './definition.ts';

/** Every sentence a reader can meet in a view, by key. `templates/words/<language>.yaml` must hold exactly these. */
export const WORD_KEYS = [
  'absence-none-patient',
  'absence-none-person',
  'absence-denied-patient',
  'absence-denied-person',
  'absence-denied-more',
  'absence-dissent',
  'absence-not-supported',
  'absence-withheld',
  'absence-no-source',
  'absence-period',
  'banner-exclusion',
  'absence-not-sent',
  'absence-in-transit',
  'absence-in-transit-more',
  'banner-awaiting-filing',
  'banner-transfer',
  'banner-transfer-undated',
  'banner-partial-record',
  'date-both',
  'date-from',
  'date-until',
  'date-all',
  'date-not-applied',
  'date-outside',
  'unsupported-records',
  'limit-more',
  'source-unreachable',
  'source-timeout',
  'source-incomplete',
  'source-unreadable',
  'source-fault',
  'source-refused',
  'source-unknown-person',
  'source-too-large',
  'source-correlation',
  'source-busy',
  'source-paused',
  'source-wrong-person',
  'source-unsafe',
  'source-unprotected',
  'source-overloaded',
  'source-since',
  'source-consequence',
  'source-contact',
  'section-failed',
  'section-from',
  'value-unsafe',
  'value-in-words-only',
  'narrative-image',
  'narrative-link',
  'narrative-note',
  'narrative-see-note',
  'narrative-note-missing',
  'narrative-struck',
  'chart-latest',
  'chart-latest-bare',
  'chart-extent',
  'chart-band',
  'chart-band-from',
  'chart-band-up',
  'chart-flagged',
  'chart-left-out',
  'chart-more',
  'cell-empty',
  'cell-withheld',
  'recorded',
  'recorded-on',
  'recorded-undated',
  'recorded-by',
  'recorded-from',
  'review-overdue',
  'review-by',
  'review-none',
  'yes',
  'no',
  'page-title',
  'page-person',
  'page-born',
  'page-nhs-number',
  'page-age',
  'page-name-unknown',
  'page-differs',
  'page-in-source',
  'page-died',
  'page-died-undated',
  'person-name',
  'person-sex',
  'person-practice',
  'person-deathDate',
  'sex-female',
  'sex-male',
  'sex-indeterminate',
  'sex-unknown',
  'page-partial',
  'page-unavailable',
  'page-draft',
  'page-waiting',
  'page-late',
  'page-missing',
  'page-broken',
  'page-answered',
  'page-contact',
  'page-viewed',
  'page-not-stored',
  'page-view-id',
  'page-denied-title',
  'page-error-title',
  'page-next',
  'purpose-directcare',
  'purpose-emergency',
  'denial-no-agreement-organisation',
  'denial-no-agreement-organisation-next',
  'denial-no-agreement-role',
  'denial-no-agreement-role-next',
  'denial-no-agreement-purpose',
  'denial-no-agreement-purpose-next',
  'denial-no-agreement-dataset',
  'denial-no-agreement-dataset-next',
  'denial-consent-refused',
  'denial-consent-refused-next',
  'denial-emergency-without-reason',
  'denial-emergency-without-reason-next',
  'denial-dataset-not-active',
  'denial-dataset-not-active-next',
  'denial-no-patient-consent',
  'denial-no-patient-consent-next',
  'denial-audience-age',
  'denial-audience-age-next',
] as const;

/** Key of a sentence. */
export type WordKey = (typeof WORD_KEYS)[number];

/** Says a sentence with its names filled in; the text is plain, not escaped. */
export type Words = (key: WordKey, names?: Readonly<Record<string, string>>) => string;

const WordsSchema = closed({ language: z.string().min(2), words: z.record(z.string(), z.string().min(1)) });

/** Compiles the sentences of a language. Throws DefinitionError where one is missing or unknown. */
export function compileWords(file: string, text: string): Words {
  const definition = parseDefinition(file, text, WordsSchema);
  const findings = new Findings(definition);
  const { words } = definition.value;
  const known: readonly string[] = WORD_KEYS;
  for (const key of Object.keys(words))
    if (!known.includes(key))
      findings.unknown(['words', key], `nothing says '${key}'`, didYouMean(key, known) ?? 'take it out');
  for (const key of WORD_KEYS)
    if (words[key] === undefined)
      findings.report(['words'], `the sentence '${key}' is missing`, `write ${key}: "…"`, 'missing');
  findings.finish();
  return (key, names = {}) =>
    (words[key] ?? '').replace(/\{([a-z]+)\}/gu, (whole, name: string) => names[name] ?? whole);
}
