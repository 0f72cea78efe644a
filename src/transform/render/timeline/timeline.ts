import type { PartialDate } from '../../record/partial-date.ts';
import type { WordKey } from '../../record/words.ts';
import { escapeHtml } from '../escape.ts';
import { recordText } from '../foreign.ts';
import { timeElement } from '../helpers/date.ts';
import type { RenderTools } from '../helpers/helper.ts';
import { drawLane, isBeyond, timeScale } from './draw.ts';
import { lanesOf, type Lane, type Point, type Span } from './lanes.ts';
import type { Mark } from './mark.ts';

/** Marks that are worth a drawing. */
const LEAST_MARKS = 2;
/** Spans of a lane, and points of one kind, that are said one by one. */
const MOST_SAID = 4;

/** What a timeline is called. */
export interface TimelineTitles {
  readonly title: string;
  /** Of the lane whose marks have no label; words for a missing value when left out. */
  readonly untitled?: string;
  /** `folded` where the rest of the section is closed: then a single mark is drawn too, and it is said that none can be. */
  readonly beside?: string;
}

/**
 * Marks over time: a lane for each label, in words and as a drawing, the axis, and what the shapes mean. What stands in no
 * lane is counted. Nothing where hardly anything could be drawn and a table that is open has it all.
 */
export function timelineHtml(marks: readonly Mark[], titles: TimelineTitles, tools: RenderTools): string {
  const { lanes, leftOut, more } = lanesOf(marks);
  const { title, beside } = titles;
  const heading = `<div class="oriel-timeline"><h3>${escapeHtml(title)}</h3>`;
  const isAlone = beside === 'folded';
  if (marks.length - leftOut < (isAlone ? 1 : LEAST_MARKS))
    return isAlone && marks.length > 0 ? `${heading}<p>${leftOutText(leftOut, tools)}</p></div>` : '';
  const scale = timeScale(lanes, tools.facts.today, tools.words);
  const severalKinds = new Set(lanes.flatMap(({ points }) => points.map(({ mark }) => mark.kind))).size > 1;
  const drawn = lanes.map((lane) => ({ lane, ...drawLane(lane, scale) }));
  const unplaced = drawn.reduce((sum, each) => sum + each.more, more);
  const rows = drawn.map(
    ({ lane, svg }) =>
      `<div class="oriel-lane"><p>${laneText(lane, severalKinds, titles, tools)}</p><div>${svg}</div></div>`,
  );
  return [
    heading,
    ...rows,
    `<div class="oriel-lane oriel-axis"><div>${scale.axis}</div></div>`,
    `<p>${keyOf(lanes, { leftOut, more: unplaced, beyond: lanes.some((lane) => isBeyond(lane, scale)) }, tools)}</p></div>`,
  ].join('');
}

function laneText(lane: Lane, severalKinds: boolean, titles: TimelineTitles, tools: RenderTools): string {
  const texts = [...spanTexts(lane.spans, tools), ...pointTexts(lane.points, severalKinds, tools)];
  return `<b>${laneTitle(lane, titles, tools)}</b> ${texts.join('; ')}`;
}

function laneTitle({ label, isWithheld }: Lane, { untitled }: TimelineTitles, tools: RenderTools): string {
  if (label !== '') return recordText(label, tools);
  return escapeHtml(isWithheld ? tools.words('cell-withheld') : (untitled ?? tools.words('cell-empty')));
}

function spanTexts(spans: readonly Span[], tools: RenderTools): readonly string[] {
  return shortened(
    spans.map((span) => spanText(span, tools)),
    tools,
  );
}

function spanText({ mark, from, to, planned, goesOn }: Span, tools: RenderTools): string {
  const none = goesOn ? 'timeline-goes-on' : mark.noEnd === 'ended' ? 'timeline-ended' : 'timeline-no-end';
  return [
    from === null ? escapeHtml(tools.words('timeline-no-start')) : dated('timeline-from', mark.from, tools),
    to === null ? escapeHtml(tools.words(none)) : dated('timeline-until', mark.to, tools),
    ...(planned === null ? [] : [dated('timeline-planned', mark.planned, tools)]),
  ].join(', ');
}

/** Points of each kind: their dates, or how many from when to when. */
function pointTexts(points: readonly Point[], severalKinds: boolean, tools: RenderTools): readonly string[] {
  const kinds = Map.groupBy(points, ({ mark }) => mark.kind);
  return [...kinds].map(([kind, all]) => {
    const name = severalKinds && kind !== '' ? `${escapeHtml(kind)}: ` : '';
    const dates = () => all.map(({ mark }) => written(mark.at, tools)).join(', ');
    return name + (all.length > MOST_SAID ? extentText(all, tools) : dates());
  });
}

function extentText(points: readonly Point[], tools: RenderTools): string {
  const [latest, earliest] = [points[0]?.mark.at ?? null, points.at(-1)?.mark.at ?? null];
  return escapeHtml(tools.words('timeline-points', { count: points.length }))
    .replace('{from}', () => written(earliest, tools))
    .replace('{until}', () => written(latest, tools));
}

function shortened(texts: readonly string[], { words }: RenderTools): readonly string[] {
  const more = texts.length - MOST_SAID;
  if (more <= 0) return texts;
  return [...texts.slice(0, MOST_SAID), escapeHtml(words('timeline-earlier', { count: more }))];
}

function dated(key: WordKey, date: PartialDate | null, tools: RenderTools): string {
  return escapeHtml(tools.words(key)).replace('{date}', () => written(date, tools));
}

function written(date: PartialDate | null, tools: RenderTools): string {
  return date === null ? '' : timeElement(date, tools);
}

/** What the shapes mean, those alone that are there, and what was not drawn. */
function keyOf(
  lanes: readonly Lane[],
  { leftOut, more, beyond }: { readonly leftOut: number; readonly more: number; readonly beyond: boolean },
  tools: RenderTools,
): string {
  const { words, facts } = tools;
  const [spans, points] = [lanes.flatMap((lane) => lane.spans), lanes.flatMap((lane) => lane.points)];
  const shapes = new Map([...spans, ...points].map(({ mark }) => [mark.shape, mark.kind]));
  const today: PartialDate = { kind: 'date', precision: 'day', iso: facts.today };
  return [
    ...[...shapes].map(([shape, kind]) => (kind === '' ? '' : escapeHtml(words(`timeline-${shape}`, { kind })))),
    spans.some(({ goesOn }) => goesOn) ? escapeHtml(words('timeline-arrow')) : '',
    isVague(spans, points) ? escapeHtml(words('timeline-dashes')) : '',
    spans.some(({ planned }) => planned !== null) ? escapeHtml(words('timeline-planned-line')) : '',
    dated('timeline-today', today, tools),
    beyond ? escapeHtml(words('timeline-beyond')) : '',
    leftOut === 0 ? '' : leftOutText(leftOut, tools),
    more === 0 ? '' : escapeHtml(words('timeline-more', { count: more })),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function leftOutText(count: number, { words }: RenderTools): string {
  return escapeHtml(words('timeline-left-out', { count }));
}

function isVague(spans: readonly Span[], points: readonly Point[]): boolean {
  const dates = [...spans.flatMap(({ from, to }) => [from, to]), ...points.map(({ at }) => at)];
  return (
    dates.some((date) => date !== null && date.first !== date.last) ||
    spans.some(({ from, to, goesOn }) => from === null || (to === null && !goesOn))
  );
}
