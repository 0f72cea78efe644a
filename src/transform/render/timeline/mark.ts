import type { Row, Withheld } from '../../dataset/row.ts';
import type { PartialDate } from '../../record/partial-date.ts';
import { WITHHELD } from '../../record/vocabulary.ts';

/** What it means that no end is recorded: it goes on, it has ended on a day not recorded, or nobody can say. */
export const NO_END = ['goes-on', 'ended', 'unknown'] as const;

/** Forms of a point, told apart without colour. */
export const POINT_SHAPES = ['dot', 'tick', 'diamond', 'cross'] as const;

/** Forms of a span, told apart without colour. */
export const SPAN_SHAPES = ['bar', 'frame'] as const;

/** What lasted. */
export interface SpanMark {
  readonly form: 'span';
  readonly from: PartialDate | null;
  readonly to: PartialDate | null;
  /** An end that was planned; what goes on may have passed it. */
  readonly planned: PartialDate | null;
  readonly noEnd: (typeof NO_END)[number];
  readonly shape: (typeof SPAN_SHAPES)[number];
}

/** What took place on a day. */
export interface PointMark {
  readonly form: 'point';
  readonly at: PartialDate | null;
  readonly shape: (typeof POINT_SHAPES)[number];
}

/** What a template marks of one row. */
export type Mark = (SpanMark | PointMark) & {
  /** What it is, in the words of the source; empty where it has none. */
  readonly label: string;
  /** What marks of this shape are, in the words of the template; empty where these say nothing. */
  readonly kind: string;
  /** Whether protection took its label, or one of its dates, out of the row. */
  readonly withheld: { readonly label: boolean; readonly dates: boolean };
};

/** What a mark of a template says of a row. */
export interface MarkArguments {
  readonly form: Mark['form'];
  readonly label?: unknown;
  readonly from?: PartialDate | null;
  readonly to?: PartialDate | null;
  readonly planned?: PartialDate | null;
  readonly at?: PartialDate | null;
  readonly noEnd?: SpanMark['noEnd'];
  readonly shape?: Mark['shape'];
  readonly kind?: string;
  /** Names of the fields that it reads: of its label, and of its dates with spaces between. */
  readonly labelField: string;
  readonly dateFields: string;
}

/** The mark of a row; a checked template gives each form the arguments that it takes. */
export function markOf(given: MarkArguments, row: Partial<Row>): Mark {
  const withheld = row[WITHHELD] as Withheld | undefined;
  const isWithheld = (name: string) => withheld?.[name] === true;
  const common = {
    label: typeof given.label === 'string' ? given.label.trim() : '',
    kind: given.kind ?? '',
    withheld: { label: isWithheld(given.labelField), dates: given.dateFields.split(' ').some(isWithheld) },
  };
  if (given.form === 'point')
    return { ...common, form: 'point', at: given.at ?? null, shape: (given.shape ?? 'dot') as PointMark['shape'] };
  const { from = null, to = null, planned = null, noEnd = 'unknown' } = given;
  return { ...common, form: 'span', from, to, planned, noEnd, shape: (given.shape ?? 'bar') as SpanMark['shape'] };
}
