import type { Section } from '../../transform/dataset/dataset.ts';
import { escapeHtml } from '../../transform/render/escape.ts';
import type { SourceShown } from '../pool/job.ts';
import { awaitedBy, type ViewPart, type ViewPlan } from '../view-plan.ts';
import type { ReadyPart, ShownView } from '../view-parts.ts';
import { noticesOf, plannedNotices, viewFooter } from './closing.ts';
import { DOCUMENT_END, langAttribute, notice, paragraph, type Piece } from './html.ts';
import { navigates } from './navigation.ts';
import { heading, sectionOf, startOf, type PageFacts } from './page.ts';
import { differences, personBlock } from './person-line.ts';

/**
 * A view that arrives in pieces and needs no script (HTML, declarative shadow roots). The shell holds a slot for each
 * section in the manifest's order, with words until it comes; sections follow as children, in whatever order they are
 * ready, each into its slot. What a reader sees, hears and prints is in the order of the slots.
 */

/** What leaves first: the person, the title, and a place for each section that says what it waits for. */
export function shellOf(plan: ViewPlan, page: PageFacts): readonly Piece[] {
  const { words } = page;
  const waiting = words('page-waiting', { sources: namesOf(plan.sources) });
  return [
    startOf(plan.dataset, page, anchorId),
    // The root has the stylesheet of its own; the policy knows it by the same hash.
    `<div class="oriel-view"><template shadowrootmode="open"><style>${page.stylesheet}</style>`,
    `<div class="oriel-persons-${Math.min(plan.asked.length, MOST_LINES)}"><slot name="${PERSONS}"></slot></div>${heading(plan.dataset)}`,
    ...plannedNotices(plan, page).map((text) => notice(text)),
    `<slot name="${WARNINGS}"></slot>`,
    // Each place says what it waits for. Once more above them it would be read twice, and move all when it goes.
    `<div role="status"><slot name="${STATUS}"><p class="oriel-hidden">${escapeHtml(waiting)}</p></slot></div>`,
    ...plan.dataset.sections.map((section) => placeOf(section, plan, page)),
    '</template>',
    ...(navigates(page.launch.host, plan.dataset) ? plan.dataset.sections.map(anchorOf) : []),
  ];
}

/** A part that is ready: what its sources have to say at the top of the page, and its sections. */
export function arrivalOf({ part, made }: ReadyPart, earlier: readonly ReadyPart[], page: PageFacts): readonly Piece[] {
  const before = earlier.flatMap(({ made: { sources } }) => sources);
  // One that could not be shown in a part may be shown in another, and is told then.
  const isTold = ({ source, state }: SourceShown) =>
    before.some((each) => each.source.id === source.id && (each.state === 'usable' || state !== 'usable'));
  const shown = made.sources.filter((each) => !isTold(each));
  const banner = earlier.every((each) => each.made.banner === null) ? made.banner : null;
  return [
    personBlock(shown, page.words, slotted(PERSONS)),
    ...differences(shown, page.words).map((text) => notice(text, slotted(WARNINGS))),
    ...(banner === null ? [] : [`<div${slotted(WARNINGS)}>`, banner, '</div>']),
    ...made.sections.flatMap((section) =>
      sectionOf(section, part.sources, slotted(slotName(section)) + heldRoom(section, part, earlier)),
    ),
  ];
}

/** What leaves last: whether the view is complete, and the footer. */
export function streamEnd(view: ShownView, page: PageFacts): readonly Piece[] {
  const texts = noticesOf(view, page);
  const status = texts.length > 0 ? texts.map((text) => notice(text)).join('') : '';
  return [`<div${slotted(STATUS)}>${status}</div></div></main>`, viewFooter(view, page), DOCUMENT_END];
}

/** The slots at the top. No section is called so: the names of theirs begin otherwise. */
const [PERSONS, WARNINGS, STATUS] = ['persons', 'warnings', 'status'] as const;

/**
 * The room that was kept for a section stays its own where something below it has come before: that would move up, under the
 * eyes of whoever reads it. What comes in order takes the room that it needs.
 */
function heldRoom(
  { id }: { readonly id: string },
  { place, sections }: ViewPart,
  earlier: readonly ReadyPart[],
): string {
  const isOvertaken = earlier.some(({ part }) => part.place > place);
  const rows = sections.find((section) => section.id === id)?.usualRows;
  return isOvertaken && rows !== undefined ? ` class="oriel-room-${rows}"` : '';
}

/** Sources for whose lines about the person room is kept, at most. */
const MOST_LINES = 4;

function slotName({ id }: { readonly id: string }): string {
  return `oriel-${id}`;
}

/**
 * Id of the place where a section comes to stand. A link finds what is outside the shadow root only, and a section that has
 * not come is nowhere: its place has an element of its own, from the first. No section is called so: names begin with a letter.
 */
function anchorId(section: string): string {
  return `oriel--${section}`;
}

function anchorOf({ id }: Section): string {
  return `<span id="${anchorId(id)}"${slotted(anchorSlot(id))}></span>`;
}

function anchorSlot(section: string): string {
  return `at-${section}`;
}

function slotted(name: string): string {
  return ` slot="${name}"`;
}

/** The place of a section: what it waits for, and after 3 s that it still does (the stylesheet shows the second sentence then). */
function placeOf(section: Section, plan: ViewPlan, { words }: PageFacts): string {
  const awaited = awaitedBy(plan, section);
  const seconds = Math.ceil(Math.max(0, ...awaited.map(({ deadlineMs }) => deadlineMs)) / 1000);
  const sources = namesOf(awaited);
  const late = escapeHtml(words('page-late', { sources, seconds }));
  return (
    `<slot name="${anchorSlot(section.id)}"></slot><slot name="${slotName(section)}">` +
    `<section class="oriel-waiting oriel-room-${section.usualRows}"><h2${langAttribute(section.lang)}>${escapeHtml(section.title)}</h2>` +
    `${paragraph(words('page-waiting', { sources }))}<p class="oriel-late">${late}</p></section></slot>`
  );
}

function namesOf(sources: readonly { readonly name: string }[]): string {
  return sources.map(({ name }) => name).join(', ');
}
