import { ageOn, formatPartialDate, parsePartialDate } from '../../transform/record/partial-date.ts';
import { formatNhsNumber } from '../../transform/record/nhs-number.ts';
import { cleanText } from '../../transform/record/text.ts';
import type { Words, WordKey } from '../../transform/record/words.ts';
import { londonDay, londonTime } from '../../transform/record/london.ts';
import type { DatasetView, SectionView } from '../../transform/transform.ts';
import type { LaunchFacts } from '../../transform/facts.ts';
import type { Launch } from '../launch/launch.ts';
import { escapeHtml } from '../../transform/render/escape.ts';
import { documentOf, paragraph } from './html.ts';

/** What stands around the sections of a view. */
export interface PageFacts {
  readonly words: Words;
  readonly stylesheet: string;
  readonly launch: Launch;
  readonly facts: LaunchFacts;
  /** When the page was made: the reader sees it as "viewed". */
  readonly now: Date;
  readonly viewId: string;
}

/** The page of a view: the person line first, then what is missing, the sections, and who viewed it when. */
export function viewPage(view: DatasetView, page: PageFacts): string {
  const body = [
    personLine(page),
    `<main data-outcome="${view.outcome}">`,
    `<h1>${escapeHtml(view.dataset.title)}</h1>`,
    ...notices(view, page),
    ...view.sections.map(section),
    '</main>',
    footer(view, page),
  ];
  const title = page.words('page-title', {
    initials: initialsOf(page.launch.person.name),
    dataset: view.dataset.title,
  });
  return documentOf(title, page.stylesheet, body.join(''));
}

/** The page of a denial: why, and what to do next. Nothing of the record, and not even whether there is one. */
export function deniedPage(code: string, page: PageFacts): string {
  const { words } = page;
  const [why, next] = [`denial-${code}` as WordKey, `denial-${code}-next` as WordKey];
  const body = `<main data-outcome="denied"><h1>${escapeHtml(words('page-denied-title'))}</h1>${paragraph(words(why))}${paragraph(words('page-next', { next: words(next) }))}${paragraph(words('page-view-id', { view: page.viewId }))}</main>`;
  return documentOf(words('page-denied-title'), page.stylesheet, personLine(page) + body);
}

/** The page of an error: what happened, what to do next, and the view id where there is one. */
export function errorPage(
  error: { readonly words: string; readonly next: string },
  viewId: string | null,
  words: Words,
  stylesheet: string,
): string {
  const id = viewId === null ? '' : paragraph(words('page-view-id', { view: viewId }));
  const body = `<main data-outcome="unavailable"><h1>${escapeHtml(words('page-error-title'))}</h1>${paragraph(error.words)}${paragraph(words('page-next', { next: error.next }))}${id}</main>`;
  return documentOf(words('page-error-title'), stylesheet, body);
}

function personLine({ words, launch, facts }: PageFacts): string {
  const { person } = launch;
  const born = parsePartialDate(person.birthDate);
  const items: readonly (readonly [string, string])[] = [
    [words('page-person'), cleanText(person.name ?? words('page-name-unknown'))],
    [
      words('page-born'),
      `${born === null ? '' : formatPartialDate(born)} (${words('page-age', { age: String(ageOn(person.birthDate, facts.today)) })})`,
    ],
    [words('page-nhs-number'), formatNhsNumber(person.nhsNumber)],
  ];
  const entries = items.map(
    ([label, value]) => `<div><dt>${escapeHtml(label)}</dt><dd><bdi>${escapeHtml(value)}</bdi></dd></div>`,
  );
  return `<header class="oriel-person"><dl>${entries.join('')}</dl></header>`;
}

function notices(view: DatasetView, { words, launch }: PageFacts): readonly string[] {
  const differing = view.sources.flatMap((use) =>
    use.state === 'usable' && use.differs.length > 0 ? [use.source.name] : [],
  );
  const lacking = view.sections.filter(({ outcome }) =>
    ['unavailable', 'partial', 'failed', 'denied'].includes(outcome),
  );
  const filter = launch.dateRange === null ? [] : [words('page-date-filter')];
  const texts = differing.map((source) => words('page-name-differs', { source }));
  if (view.outcome === 'unavailable') texts.push(words('page-unavailable'));
  else if (lacking.length > 0)
    texts.push(words('page-partial', { sections: lacking.map(({ title }) => title).join(', ') }));
  return [...texts, ...filter].map((text) => `<div class="oriel-notice" role="note">${paragraph(text)}</div>`);
}

/** The ids of sections are written here and nowhere else, with a prefix that no source can use. */
function section({ id, outcome, html }: SectionView): string {
  return `<section id="oriel-${id}" data-outcome="${outcome}">${html}</section>`;
}

function footer(view: DatasetView, { words, launch, now, viewId }: PageFacts): string {
  const sources = view.sources.flatMap((use) => [
    ...(use.state === 'missing'
      ? []
      : [words('page-answered', { source: use.source.name, time: londonTime(new Date(use.asAt)) })]),
    ...(use.source.contact === null ? [] : [words('page-contact', { contact: use.source.contact })]),
  ]);
  const viewed = words('page-viewed', {
    date: londonDate(now),
    time: londonTime(now),
    user: launch.user.name,
    organisation: launch.user.organisation,
    purpose: purposeWords(launch.purpose, words),
    view: viewId,
  });
  return `<footer>${[...sources, viewed, words('page-not-stored')].map((text) => paragraph(cleanText(text))).join('')}</footer>`;
}

/** The purposes of the launch have words; another that an agreement names stands as it is. */
function purposeWords(purpose: string, words: Words): string {
  if (purpose === 'directcare') return words('purpose-directcare');
  return purpose === 'emergency' ? words('purpose-emergency') : purpose;
}

function londonDate(now: Date): string {
  const date = parsePartialDate(londonDay(now));
  return date === null ? '' : formatPartialDate(date);
}

/** Titles show in browser histories and on screens: initials only. */
function initialsOf(name: string | null): string {
  const words = (name ?? '').split(/[^\p{L}]+/u).filter((word) => word !== '');
  return (
    words
      .map((word) => [...word][0]?.toUpperCase() ?? '')
      .join('')
      .slice(0, 4) || '–'
  );
}
