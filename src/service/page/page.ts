import type { Language } from '../../transform/record/language.ts';
import { isWordKey, type Words, type WordKey } from '../../transform/record/words.ts';
import type { Dataset } from '../../transform/dataset/dataset.ts';
import type { LaunchFacts } from '../../transform/facts.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { Launch } from '../launch/launch.ts';
import { escapeHtml } from '../../transform/render/escape.ts';
import { wholePieces } from '../../transform/transform.ts';
import type { SectionBytes } from '../pool/job.ts';
import { awaitedBy } from '../view-plan.ts';
import type { ShownView } from '../view-parts.ts';
import { noticesOf, plannedNotices, unreviewed, viewedWords, viewFooter } from './closing.ts';
import { navigationOf } from './navigation.ts';
import { differences, personBar, personBlock, personLine } from './person-line.ts';
import {
  DOCUMENT_END,
  documentOf,
  documentStart,
  langAttribute,
  notice,
  paragraph,
  type Head,
  type Piece,
} from './html.ts';

/** What stands around the sections of a view. */
export interface PageFacts extends Head {
  readonly words: Words;
  /** The language of the page; its sentences are `words`. */
  readonly language: Pick<Language, 'id' | 'review'>;
  readonly launch: Launch;
  readonly facts: LaunchFacts;
  /** When the page was made: the reader sees it as "viewed". */
  readonly now: Date;
  readonly viewId: string;
}

/** The page of a view in one piece: the person line first, then what is missing, the sections, and who viewed it when. */
export function viewPage(view: ShownView, page: PageFacts): readonly Piece[] {
  const shown = view.sources.map((source) => source.shown);
  return [
    startOf(view.plan.dataset, page, sectionId),
    personBlock(shown, page.words),
    ...contents(view, page),
    `</main>${viewFooter(view, page)}${DOCUMENT_END}`,
  ];
}

/**
 * A view as far as its content: the head, whom it is about, the links to its sections, whose places `target` names, and
 * the start tag of the content. In a frame as high as its page nothing sticks: that scrolls nowhere.
 */
export function startOf(dataset: Dataset, page: PageFacts, target: (section: string) => string): string {
  const { words, facts, launch } = page;
  const { skip, bar, list, main } = navigationOf(launch.host, dataset, words, target);
  const viewed = `<p class="oriel-viewed">${escapeHtml(viewedWords(page))}</p>`;
  const person = personBar(facts, words, bar + viewed, launch.host.height === 'fixed');
  return `${documentStart(titleOf(dataset, page), page)}${skip}${person}${list}${main}`;
}

/** Title, notices and sections. In the strict profile the notices come first, and nothing stands around what the standard lays out. */
export function contents(view: ShownView, page: PageFacts): readonly Piece[] {
  const { plan, banner, sections } = view;
  const shown = view.sources.map((source) => source.shown);
  const { profile } = page.launch.host;
  const texts = [...plannedNotices(plan, page), ...differences(shown, page.words), ...noticesOf(view, page)];
  const notices = texts.map((text) => notice(text));
  if (profile === 'strict') return [...notices, ...wholePieces({ dataset: plan.dataset, profile, banner, sections })];
  const placed = sections.flatMap((section) => sectionOf(section, awaitedBy(plan, section)));
  return [heading(plan.dataset), ...notices, banner ?? '', ...placed];
}

/** The title of a page: it shows in browser histories and on screens, so it has the person's initials only. */
export function titleOf({ title }: Pick<Dataset, 'title'>, { words, launch }: PageFacts): string {
  return words('page-title', { initials: initialsOf(launch.person.name), dataset: title });
}

/** The first heading of a view. Where the first section has the same title, the eye reads it there; a screen reader has both. */
export function heading({ title, lang, sections }: Pick<Dataset, 'title' | 'lang' | 'sections'>): string {
  const hidden = sections[0]?.title === title ? ' class="oriel-hidden"' : '';
  return `<h1${hidden}${langAttribute(lang)}>${escapeHtml(title)}</h1>`;
}

/** Id of a section in its page. Nobody else can write one with this prefix. */
export function sectionId(section: string): string {
  return `oriel-${section}`;
}

/**
 * A section in its place, with the sources it reads. The ids of sections are written here and nowhere else, with a prefix
 * that no source can use. A table that is wider than the frame scrolls in it, so the keyboard must get to it (WCAG 2.2, 2.1.1).
 */
export function sectionOf(
  { id, title, lang, outcome, html }: SectionBytes,
  sources: readonly { readonly id: string }[],
  attributes = '',
): readonly Piece[] {
  const facts = `data-sources="${escapeHtml(sources.map((source) => source.id).join(' '))}" data-outcome="${outcome}"`;
  const name = `tabindex="0" aria-label="${escapeHtml(title)}"`;
  return [`<section id="${sectionId(id)}"${attributes}${langAttribute(lang)} ${name} ${facts}>`, html, '</section>'];
}

/** The page of a denial: why, and what to do next. Nothing of the record, and not even whether there is one. */
export function deniedPage(code: string, page: PageFacts): string {
  const { words } = page;
  const [why, next] = [`denial-${code}` as WordKey, `denial-${code}-next` as WordKey];
  const said = [words(why), words('page-next', { next: words(next) })];
  const main = mainOf('page-denied-title', said, page);
  const id = paragraph(words('page-view-id', { view: page.viewId }));
  const body = `${main}<footer data-outcome="denied" data-view="${page.viewId}">${id}</footer>`;
  return documentOf(words('page-denied-title'), page, personLine(page.facts, words) + body);
}

/** The page of an error: what happened, what to do next, and the view id where there is one. */
export function errorPage(
  code: ErrorCode,
  page: Omit<PageFacts, 'launch' | 'facts' | 'now' | 'viewId'> & { readonly viewId: string | null },
): string {
  const { words, viewId } = page;
  const id = viewId === null ? '' : paragraph(words('page-view-id', { view: viewId }));
  const main = mainOf('page-error-title', errorSentences(code, words), page);
  const outcome = ERRORS[code].status === GONE ? 'expired' : 'unavailable';
  return documentOf(words('page-error-title'), page, `${main}<footer data-outcome="${outcome}">${id}</footer>`);
}

/** A page in place of a view: its heading, a warning of a language that nobody has reviewed, and what it says. */
function mainOf(title: WordKey, said: readonly string[], page: Pick<PageFacts, 'words' | 'language'>): string {
  const warnings = unreviewed(page).map((text) => notice(text));
  return `<main><h1>${escapeHtml(page.words(title))}</h1>${[...warnings, ...said.map(paragraph)].join('')}</main>`;
}

/** What a reader is told of an error: what happened, and what to do next. Errors of a launch go to the host's own system, and no reader meets them. */
export function errorSentences(code: ErrorCode, words: Words): readonly [what: string, next: string] {
  const [what, next] = [`error-${code}`, `error-${code}-next`];
  const [said, after] = isWordKey(what) && isWordKey(next) ? [what, next] : INTERNAL;
  return [words(said), words('page-next', { next: words(after) })];
}

const INTERNAL: readonly [WordKey, WordKey] = ['error-internal', 'error-internal-next'];

/** HTTP status of a URL that was opened before, or too late. */
const GONE = 410;

function initialsOf(name: string | null): string {
  const words = (name ?? '').split(/[^\p{L}]+/u).filter((word) => word !== '');
  return (
    words
      .map((word) => [...word][0]?.toUpperCase() ?? '')
      .join('')
      .slice(0, 4) || '–'
  );
}
