import { londonDay } from '../../transform/record/london-day.ts';
import { londonMoment, londonTime } from '../../transform/record/london.ts';
import { parsePartialDate, sayDate } from '../../transform/record/partial-date.ts';
import { ENGLISH } from '../../transform/record/language.ts';
import { cleanText, isolated } from '../../transform/record/text.ts';
import type { Words } from '../../transform/record/words.ts';
import { escapeHtml } from '../../transform/render/escape.ts';
import type { SourceState } from '../answer.ts';
import type { ErrorCode } from '../errors.ts';
import type { SourceShown } from '../pool/job.ts';
import { completenessOf } from '../view-audit.ts';
import type { Located } from '../source/lookup.ts';
import type { ViewPlan } from '../view-plan.ts';
import type { SettledSource, ShownView } from '../view-parts.ts';
import { DOCUMENT_END, notice, paragraph } from './html.ts';
import { errorSentences, type PageFacts } from './page.ts';

/** Sentences about a view that are known before any source is asked. */
export function plannedNotices(
  { dataset, located }: ViewPlan,
  { words, launch, language }: PageFacts,
): readonly string[] {
  // Sections without dates say nothing of a date range; where there are no others, the page says it for them.
  const silent = dataset.sections.every(({ dateFilter }) => dateFilter.kind === 'not-supported');
  return [
    ...notLocated(located, words),
    ...unreviewed({ words, language }),
    ...(dataset.status === 'draft' ? [words('page-draft')] : []),
    ...(launch.dateRange !== null && silent ? [words('date-not-applied')] : []),
  ];
}

/** What every page says whose language nobody has reviewed; nothing in any other. */
export function unreviewed({ words, language }: Pick<PageFacts, 'words' | 'language'>): readonly string[] {
  return language.review === null && language.id !== ENGLISH ? [words('page-unreviewed')] : [];
}

/** Who could not say at which systems the person is registered. */
function notLocated({ silent, authority, at }: Located, words: Words): readonly string[] {
  if (silent === null) return [];
  const names = { index: authority?.name ?? '', time: londonTime(new Date(at)) };
  return [cleanText(silent === 'not-said' ? words('page-not-said', names) : words('page-not-located', names))];
}

/** Sentences about a view as a whole: what of it is missing. */
export function noticesOf(view: ShownView, { words }: PageFacts): readonly string[] {
  const lacking = view.sections.filter(({ outcome }) =>
    ['unavailable', 'partial', 'failed', 'denied'].includes(outcome),
  );
  if (view.outcome === 'denied')
    return [
      `${words('denial-no-patient-consent')} ${words('page-next', { next: words('denial-no-patient-consent-next') })}`,
    ];
  if (view.outcome === 'unavailable') return [words('page-unavailable')];
  if (lacking.length === 0) return [];
  return [words('page-partial', { sections: lacking.map(({ title }) => title).join(', ') })];
}

/**
 * The end of a view: what became of each source, and who viewed it when. Its attributes say the same to a machine; a page
 * without it was cut off.
 */
export function viewFooter(view: ShownView, page: PageFacts): string {
  const { words, viewId } = page;
  const missing = view.sources.filter(({ shown }) => shown.state === 'missing').map(({ shown }) => shown.source.name);
  const body = [
    ...(missing.length === 0 ? [] : [paragraph(words('page-missing', { sources: missing.join(', ') }))]),
    ...view.sources.map((source) => sourceEntry(source, words)),
    paragraph(viewedWords(page)),
    paragraph(words('page-not-stored')),
  ];
  const facts = `data-outcome="${view.outcome}" data-completeness="${completenessOf(view)}" data-view="${viewId}"`;
  return `<footer ${facts}${lookupFacts(view.plan.located)}>${body.join('')}</footer>`;
}

/** Who viewed it, when and for what: on paper it stands on every page. Names keep their own direction of writing. */
export function viewedWords({ words, launch, now, viewId }: PageFacts): string {
  return words('page-viewed', {
    date: londonDate(now, words),
    time: londonTime(now),
    user: isolated(cleanText(launch.user.name)),
    organisation: isolated(cleanText(launch.user.organisation)),
    purpose: isolated(cleanText(purposeWords(launch.purpose, words))),
    view: viewId,
  });
}

/** Who said where the person is registered, for a machine; nothing where nobody was asked. */
function lookupFacts({ by, silent, at }: Located): string {
  return by === 'list' ? '' : ` data-lookup="${by}" data-lookup-state="${silent ?? 'answered'}" data-lookup-at="${at}"`;
}

/** The end of a view that broke after it had begun. */
export function brokenEnding(code: ErrorCode, { words, viewId }: PageFacts): string {
  const error = errorSentences(code, words).map(paragraph).join('');
  const id = paragraph(words('page-view-id', { view: viewId }));
  return `<div slot="status">${notice(words('page-broken'))}</div></div></main><footer data-outcome="unavailable" data-view="${viewId}">${error}${id}</footer>${DOCUMENT_END}`;
}

/** A source for a machine: its id, its state, and when it answered or was given up. */
export function sourceFacts(shown: SourceShown): SourceState {
  const isMissing = shown.state === 'missing';
  return {
    source: shown.source.id,
    state: isMissing ? shown.key.replace('source-', '') : shown.state,
    asAt: isMissing ? shown.at : shown.asAt,
  };
}

/** When a source answered, or why there is nothing of it; and whom to ask about it. */
function sourceEntry({ shown }: SettledSource, words: Words): string {
  const { name, contact } = shown.source;
  const { source, state, asAt } = sourceFacts(shown);
  const said = shown.state === 'missing' ? [lackWords(shown, name, words)] : answeredWords(shown, asAt, words);
  const whom = contact === null ? '' : paragraph(cleanText(words('page-contact', { contact })));
  const facts = `data-source="${escapeHtml(source)}" data-state="${state}" data-as-at="${asAt}"`;
  return `<div ${facts}>${said.map((sentence) => paragraph(cleanText(sentence))).join('')}${whom}</div>`;
}

/** When a source answered; of one that did not give all parts of its answer also why. */
function answeredWords(
  shown: Exclude<SourceShown, { state: 'missing' }>,
  asAt: string,
  words: Words,
): readonly string[] {
  const { name } = shown.source;
  const lacks = shown.state === 'usable' ? shown.lacks : [];
  const key = lacks.length === 0 ? 'page-answered' : 'page-answered-in-part';
  const answered = words(key, { source: name, time: londonTime(new Date(asAt)) });
  return [answered, ...lacks.map((lack) => lackWords(lack, name, words))];
}

/** Why a source or a part of its answer is missing, and since when it has been failing, where it failed before this view too. */
function lackWords(
  { key, at, since }: Pick<Extract<SourceShown, { state: 'missing' }>, 'key' | 'at' | 'since'>,
  source: string,
  words: Words,
): string {
  const why = words(key, { source, time: londonTime(new Date(at)) });
  if (since === null) return why;
  return `${why} ${words('source-since', { since: londonMoment(new Date(since), new Date(at), words) })}`;
}

/** The purposes of the launch have words; another that an agreement names stands as it is. */
function purposeWords(purpose: string, words: Words): string {
  if (purpose === 'directcare') return words('purpose-directcare');
  return purpose === 'emergency' ? words('purpose-emergency') : purpose;
}

function londonDate(now: Date, words: Words): string {
  const date = parsePartialDate(londonDay(now));
  return date === null ? '' : sayDate(date, words);
}
