import type { Dataset } from '../../transform/dataset/dataset.ts';
import type { Words } from '../../transform/record/words.ts';
import { escapeHtml } from '../../transform/render/escape.ts';
import type { Host } from '../config/config.ts';
import { langAttribute } from './html.ts';

/** How a reader gets from section to section: links within the page, no script. Empty texts where there is none. */
export interface Navigation {
  /** What a keyboard meets first: over the links, to what is shown. */
  readonly skip: string;
  /** In the bar that stays in sight: a link for each section, or where they are many one to the list of them. */
  readonly bar: string;
  /** The list of many sections, below the bar. */
  readonly list: string;
  /** The start tag of what the view shows, to where the first link leads. */
  readonly main: string;
}

/** Id of what the view shows. No section is called so: names begin with a letter. */
const MAIN_ID = 'oriel--';

const LIST_ID = 'oriel--sections';

/** With fewer sections than this there is nothing to look for. */
const LEAST = 3;

/** Links that still stand in one line of a bar, with a little scrolling where it is narrow. */
const MOST_IN_BAR = 12;

const NONE: Navigation = { skip: '', bar: '', list: '', main: '<main>' };

/** Whether the pages of a host have links to their sections: a frame as high as its page scrolls nowhere, and the strict profile has no ids of ours. */
export function navigates({ height, profile }: Pick<Host, 'height' | 'profile'>, { sections }: Dataset): boolean {
  return height === 'fixed' && profile === 'accessible' && sections.length >= LEAST;
}

/**
 * The navigation of a view; `target` gives the id of the place of a section. Around what the strict profile lays out nothing
 * of ours stands but `main`: a table that is wider than the frame scrolls in it, so the keyboard must get to it (WCAG 2.2, 2.1.1).
 */
export function navigationOf(
  host: Pick<Host, 'height' | 'profile'>,
  dataset: Dataset,
  words: Words,
  target: (section: string) => string,
): Navigation {
  if (host.profile === 'strict')
    return { ...NONE, main: `<main tabindex="0" aria-label="${escapeHtml(dataset.title)}">` };
  if (!navigates(host, dataset)) return NONE;
  const { sections } = dataset;
  const links = sections.map(({ id, title, lang }) => `<li>${link(target(id), title, lang)}</li>`).join('');
  const label = escapeHtml(words('page-sections'));
  const main = `<main id="${MAIN_ID}">`;
  const skip = `<a class="oriel-skip" href="#${MAIN_ID}">${escapeHtml(words('page-skip'))}</a>`;
  if (sections.length <= MOST_IN_BAR)
    return { skip, main, bar: `<nav class="oriel-nav" aria-label="${label}"><ul>${links}</ul></nav>`, list: '' };
  const count = words('page-sections-count', { count: sections.length });
  return {
    skip,
    main,
    bar: `<p class="oriel-jump">${link(LIST_ID, count)}</p>`,
    // A browser opens it for whoever follows the link of the bar (HTML, "ancestor details revealing algorithm").
    list: `<nav class="oriel-contents" aria-label="${label}"><details><summary>${escapeHtml(count)}</summary><ol id="${LIST_ID}">${links}</ol></details></nav>`,
  };
}

function link(id: string, text: string, lang: string | null = null): string {
  return `<a href="#${id}"${langAttribute(lang)}>${escapeHtml(text)}</a>`;
}
