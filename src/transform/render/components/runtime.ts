import type { Row, Withheld } from '../../dataset/row.ts';
import type { PartialDate } from '../../record/partial-date.ts';
import { isolated } from '../../record/text.ts';
import { WITHHELD } from '../../record/vocabulary.ts';
import { escapeHtml } from '../escape.ts';
import { timeElement } from '../helpers/date.ts';
import type { RenderTools } from '../helpers/helper.ts';
import { noneText } from '../helpers/none.ts';

/** Name of the block that components put around what a cell holds. No template can write it. */
export const CELL = 'oriel-cell';

/** Name of the helper that components write a row's provenance with. No template can write it. */
export const PROVENANCE = 'oriel-provenance';

/** Name of the helper that charts are drawn with. No template can write it. */
export const CHART = 'oriel-chart';

/** Name of the block that walks the rows of a timeline, and of the helper that marks one. No template can write them. */
export const [TIMELINE, MARK] = ['oriel-timeline', 'oriel-mark'];

/** Name of the helper that components write a table's id with: a composed section may have another than where it was written. */
export const TABLE_ID = 'oriel-table-id';

/** Characters that a reader does not see: white space, and those of no width. */
const UNSEEN = '\\s\\u00AD\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF';
/** Seen at once in nearly every cell: its first character is text. */
const MAY_BE_BLANK = new RegExp(`^[${UNSEEN}]*(?:<|$)`, 'u');
const BLANK = new RegExp(`^(?:[${UNSEEN}]|<[^>]*>)*$`, 'u');

/** What a column says of its cells. */
export interface CellWords {
  /** Its own words for an empty one. */
  readonly empty?: string;
  /** Name of the field that it writes. */
  readonly field?: string;
}

/**
 * What stands in a cell of a row: its content, or words where a reader would see nothing. In both profiles these say
 * that the field was withheld, or are the column's own; without either only `accessible` says that nothing is recorded,
 * as the standard leaves the cell empty.
 */
export function cellContent(
  html: string,
  { empty: own, field = '' }: CellWords,
  { [WITHHELD]: withheld }: Partial<Row>,
  tools: RenderTools,
): string {
  if (beginsWithText(html) || !MAY_BE_BLANK.test(html) || !BLANK.test(html)) return html.trim();
  if ((withheld as Withheld | undefined)?.[field] === true) return noneText(tools.words('cell-withheld'), tools);
  if (own !== undefined) return own === '' ? '' : noneText(own, tools);
  return tools.profile === 'strict' ? '' : noneText(tools.words('cell-empty'), tools);
}

/** Nearly every cell begins with a letter or a digit of ASCII. */
function beginsWithText(html: string): boolean {
  const first = html.charCodeAt(0);
  return first > 0x20 && first < 0x7f && first !== 0x3c;
}

/** Where a row comes from; a part that its section does not declare is absent, one that the source left out is null. */
export interface RowProvenance {
  readonly recordedAt?: PartialDate | null;
  readonly recordedBy?: string | null;
  readonly organisation?: string | null;
  readonly system?: string | null;
}

/** Who recorded a row, when and where, opened when a reader asks for it. */
export function provenanceHtml(row: RowProvenance, tools: RenderTools): string {
  const [when, rest] = [recordedWhen(row, tools), recordedWhere(row, tools)];
  // Nothing is said of a row of which nothing may be: "recorded" alone would tell a reader nothing.
  if (rest === '') return row.recordedAt === undefined ? '' : `<p class="oriel-provenance">${when}</p>`;
  return `<details class="oriel-provenance"><summary>${when}</summary><p>${escapeHtml(rest)}</p></details>`;
}

function recordedWhen({ recordedAt }: RowProvenance, tools: RenderTools): string {
  const { bare, undated, before, after } = saidOf(tools.words);
  if (recordedAt === undefined) return bare;
  if (recordedAt === null || recordedAt.precision === 'unknown') return undated;
  return before + timeElement(recordedAt, tools) + after;
}

/** The words for when a row was recorded, escaped; every row of a view says one of them. */
interface SaidWhen {
  readonly bare: string;
  readonly undated: string;
  readonly before: string;
  readonly after: string;
}

const SAID = new WeakMap<RenderTools['words'], SaidWhen>();

function saidOf(words: RenderTools['words']): SaidWhen {
  const known = SAID.get(words);
  if (known !== undefined) return known;
  const [before = '', after = ''] = escapeHtml(words('recorded-on')).split('{date}');
  const said = { bare: escapeHtml(words('recorded')), undated: escapeHtml(words('recorded-undated')), before, after };
  SAID.set(words, said);
  return said;
}

function recordedWhere({ recordedBy, organisation, system }: RowProvenance, { words }: RenderTools): string {
  const by = isSaid(recordedBy) ? words('recorded-by', { name: isolated(recordedBy) }) : '';
  const whence = isSaid(system) ? words('recorded-from', { system }) : '';
  return listed(listed(by, isSaid(organisation) ? isolated(organisation) : ''), whence);
}

function listed(some: string, more: string): string {
  return some === '' || more === '' ? some + more : `${some}, ${more}`;
}

function isSaid(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text.trim() !== '';
}
