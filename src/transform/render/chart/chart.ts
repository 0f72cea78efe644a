import type { Row } from '../../dataset/row.ts';
import { sayDate } from '../../record/partial-date.ts';
import { escapeHtml } from '../escape.ts';
import { recordText } from '../foreign.ts';
import type { RenderTools } from '../helpers/helper.ts';
import { drawSeries } from './draw.ts';
import { seriesOf, type ChartFields, type Point, type Series } from './series.ts';

/** Charts that are drawn of one section at most. */
const MOST_CHARTS = 12;

/**
 * The trends of the rows of a section: for each thing that has several numbers a drawing, and the same in words. Several
 * things stand behind a summary that counts them. Nothing where there is no trend.
 */
export function chartHtml(rows: readonly Row[], title: string, fields: ChartFields, tools: RenderTools): string {
  const series = seriesOf(rows, fields);
  if (series.length === 0) return '';
  if (fields.of === undefined) return series.map((each) => figure(each, title, tools)).join('');
  const { words } = tools;
  const shown = series.slice(0, MOST_CHARTS);
  const more = series.length - shown.length;
  return [
    `<details class="oriel-charts"><summary>${escapeHtml(`${title} (${words.number(series.length)})`)}</summary>`,
    ...shown.map((each) => figure(each, each.title === '' ? title : each.title, tools)),
    more === 0 ? '' : `<p>${escapeHtml(words('chart-more', { count: more }))}</p>`,
    '</details>',
  ].join('');
}

function figure(series: Series, title: string, tools: RenderTools): string {
  const sentences = sentencesOf(series, tools).map(escapeHtml).join(' ');
  const heading = series.units === '' ? title : `${title} (${series.units})`;
  const named = series.title === '' ? escapeHtml(heading) : recordText(heading, tools);
  return `<div class="oriel-chart"><h3>${named}</h3>${drawSeries(series, tools.words)}<p>${sentences}</p></div>`;
}

function sentencesOf({ points, units, band, leftOut }: Series, { words }: RenderTools): readonly string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [from, until] = [first, last].map(({ date }) => sayDate(date, words));
  const latest = { value: last.text, units, date: until ?? '' };
  const extent = { count: points.length, from: from ?? '', until: until ?? '', ...extremesOf(points) };
  return [
    words(units === '' ? 'chart-latest-bare' : 'chart-latest', latest),
    words('chart-extent', extent),
    bandText(band, words),
    points.some(({ flagged }) => flagged) ? words('chart-flagged') : '',
    leftOut === 0 ? '' : words('chart-left-out', { count: leftOut }),
  ].filter((sentence) => sentence !== '');
}

function bandText(band: Series['band'], words: RenderTools['words']): string {
  if (band === null) return '';
  const { low, high } = band;
  if (low !== null && high !== null) return words('chart-band', { low, high });
  if (low !== null) return words('chart-band-from', { low });
  return high === null ? '' : words('chart-band-up', { high });
}

function extremesOf(points: readonly Point[]): { readonly lowest: number; readonly highest: number } {
  const numbers = points.flatMap(({ low, high }) => [low, high]).filter((value) => value !== null);
  return { lowest: Math.min(...numbers), highest: Math.max(...numbers) };
}
