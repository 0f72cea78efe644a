import type { Row } from '../../dataset/row.ts';
import { sayDate, type PartialDate } from '../../record/partial-date.ts';
import { withDays } from '../banners.ts';
import { escapeHtml } from '../escape.ts';
import { recordText } from '../foreign.ts';
import type { RenderTools } from '../helpers/helper.ts';
import { drawSeries } from './draw.ts';
import { seriesOf, type ChartFields, type Point, type Series } from './series.ts';

/** Charts that are drawn of one section at most. */
const MOST_CHARTS = 12;
/** Values that may each be the latest, of which a sentence is made. */
const MOST_LATEST = 4;

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
    ...shown.map((each) => figure(each, each.title, tools)),
    more === 0 ? '' : `<p>${escapeHtml(words('chart-more', { count: more }))}</p>`,
    '</details>',
  ].join('');
}

function figure(series: Series, title: string, tools: RenderTools): string {
  const sentences = withDays(sentencesOf(series, tools).join(' '), daysOf(series), tools);
  const heading = series.units === '' ? title : `${title} (${series.units})`;
  const named = series.title === '' ? escapeHtml(heading) : recordText(heading, tools);
  return `<div class="oriel-chart"><h3>${named}</h3>${drawSeries(series, tools.words)}<p>${sentences}</p></div>`;
}

/** The days that the sentences say. A year alone could be a part of a number. */
function daysOf({ points, latest }: Series): readonly PartialDate[] {
  return [...points.slice(0, 1), ...latest, ...points.slice(-1)]
    .map(({ date }) => date)
    .filter(({ precision }) => precision === 'day' || precision === 'time');
}

function sentencesOf(series: Series, { words }: RenderTools): readonly string[] {
  const { points, band, leftOut } = series;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [from, until] = [first, last].map(({ date }) => sayDate(date, words));
  const extent = { count: points.length, from: from ?? '', until: until ?? '', ...extremesOf(points) };
  return [
    latestText(series, words),
    words('chart-extent', extent),
    bandText(band, words),
    points.some(({ flagged }) => flagged) ? words('chart-flagged') : '',
    leftOut === 0 ? '' : words('chart-left-out', { count: leftOut }),
  ].filter((sentence) => sentence !== '');
}

/** The latest of the points, as far as their dates tell; of many at once a reader looks in the table. */
function latestText({ latest, units, isLaterElsewhere }: Series, words: RenderTools['words']): string {
  if (latest.length > MOST_LATEST) return '';
  const values = latest.map(({ text, date }) => `${text}${units === '' ? '' : ` ${units}`}, ${sayDate(date, words)}`);
  const key = isLaterElsewhere ? 'chart-latest-drawn' : latest.length > 1 ? 'chart-latest-several' : 'chart-latest';
  return words(key, { values: values.join('; ') });
}

function bandText(band: Series['band'], words: RenderTools['words']): string {
  if (band === null) return '';
  const { low, high } = band;
  if (low !== null && high !== null) return words('chart-band', { low, high });
  if (low !== null) return words('chart-band-from', { low });
  return high === null ? '' : words('chart-band-up', { high });
}

/** The least and the greatest number, as the source writes them. */
function extremesOf(points: readonly Point[]): { readonly lowest: string; readonly highest: string } {
  const numbers = points.flatMap(({ written }) => written).toSorted((a, b) => a.value - b.value);
  return { lowest: numbers[0]?.text ?? '', highest: numbers.at(-1)?.text ?? '' };
}
