import type { WordKey } from '../../transform/record/words.ts';
import type { ErrorCode } from '../errors.ts';
import type { SourceShown } from '../pool/job.ts';
import { completenessOf } from '../view-audit.ts';
import type { ShownView } from '../view-parts.ts';
import { awaitedBy } from '../view-plan.ts';
import { noticesOf, plannedNotices, sourceFacts, unreviewed, viewFooter } from './closing.ts';
import { paragraph } from './html.ts';
import type { Layout } from './layout.ts';
import { contents, errorSentences, type PageFacts } from './page.ts';
import { differences, personLine } from './person-line.ts';

/** A view as a piece of HTML without a document around it: the person line, the sections, and the footer of every view. */
export const HTML_FRAGMENT: Layout = {
  stream: null,
  deniedStatus: 403,
  whole: (view, page) => [
    `<div class="oriel-view" lang="${page.lang}">${personLine(page.facts, page.words, shownIn(view))}`,
    ...contents(view, page),
    `${viewFooter(view, page)}</div>\n`,
  ],
  denied: (code, page) => {
    const words = [...denialWords(code, page), viewIdWords(page)].map(paragraph).join('');
    return [
      `<div class="oriel-view" lang="${page.lang}"><footer data-outcome="denied" data-view="${page.viewId}">${words}</footer></div>\n`,
    ];
  },
  failed: (code, page) => {
    const words = [...failureWords(code, page), viewIdWords(page)].map(paragraph).join('');
    return [
      `<div class="oriel-view" lang="${page.lang}"><footer data-outcome="unavailable" data-view="${page.viewId}">${words}</footer></div>\n`,
    ];
  },
};

/** A view as JSON: the HTML of each section apart, and in words and codes all that the page would say around them. */
export const JSON_FRAGMENT: Layout = {
  stream: null,
  deniedStatus: 403,
  whole: (view, page) => [json(viewJson(view, page))],
  denied: (code, page) => [
    json({ view: page.viewId, outcome: 'denied', denial: code, notices: denialWords(code, page), sections: [] }),
  ],
  failed: (code, page) => [
    json({
      ...{ view: page.viewId, outcome: 'unavailable', sections: [] },
      notices: failureWords(code, page),
    }),
  ],
};

function viewJson(view: ShownView, page: PageFacts): object {
  const { plan, outcome, banner, sections, sources } = view;
  const shown = shownIn(view);
  return {
    ...{ view: page.viewId, outcome, completeness: completenessOf(view), dataset: plan.dataset.id },
    ...{ lang: page.lang, title: plan.dataset.title },
    person: personLine(page.facts, page.words, shown),
    notices: [...plannedNotices(plan, page), ...differences(shown, page.words), ...noticesOf(view, page)],
    banner: banner === null ? null : text(banner),
    sections: sections.map((section) => ({
      ...{ id: section.id, title: section.title, outcome: section.outcome },
      sources: awaitedBy(plan, section).map(({ id }) => id),
      html: text(section.html),
    })),
    sources: sources.map((source) => ({ name: source.shown.source.name, ...sourceFacts(source.shown) })),
    footer: viewFooter(view, page),
  };
}

function shownIn({ sources }: ShownView): readonly SourceShown[] {
  return sources.map(({ shown }) => shown);
}

/** For the phone call that follows. */
function viewIdWords({ words, viewId }: PageFacts): string {
  return words('page-view-id', { view: viewId });
}

function denialWords(code: string, page: PageFacts): readonly string[] {
  const { words } = page;
  const next = words('page-next', { next: words(`denial-${code}-next` as WordKey) });
  return [...unreviewed(page), words(`denial-${code}` as WordKey), next];
}

function failureWords(code: ErrorCode, page: PageFacts): readonly string[] {
  return [...unreviewed(page), ...errorSentences(code, page.words)];
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

function json(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
