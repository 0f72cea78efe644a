import { relative } from 'node:path';
import type { CaseResult } from './cases.ts';

/** Lines of a difference of the mark-up that are shown unless all are asked for. */
const MARKUP_LINES = 14;

/** How a case came out, for people: what a reader would see differ first, then the mark-up, which is cut short. */
export function caseText(
  { dataset, case: name, status, difference, markup }: CaseResult,
  wholeMarkup: boolean,
): string {
  const head = `${status} ${dataset}/${name}`;
  switch (status) {
    case 'same':
      return head;
    case 'error':
      return `${head}\n${difference}`;
    case 'missing':
      return `${head}\nNothing is expected of this case yet. A reader would see:\n${difference}`;
    case 'different': {
      const text =
        difference === '' ? 'A reader sees the same text; the mark-up differs.' : `A reader sees:\n${difference}`;
      return `${head}\n${text}\nIn the mark-up:\n${wholeMarkup ? markup : shortened(markup)}`;
    }
  }
}

function shortened(markup: string): string {
  const lines = markup.split('\n');
  const more = lines.length - MARKUP_LINES;
  if (more <= 1) return markup;
  return [...lines.slice(0, MARKUP_LINES), `… and ${String(more)} lines more; --markup shows all`].join('\n');
}

/** How many cases came out how, and what to do about those that differ. */
export function casesSummary(results: readonly CaseResult[]): string {
  const count = (status: CaseResult['status']) => results.filter((each) => each.status === status).length;
  const others = (['different', 'missing', 'error'] as const).filter((status) => count(status) > 0);
  const all = `${String(results.length)} ${results.length === 1 ? 'case' : 'cases'}`;
  if (others.length === 0) return `${all}: as accepted.`;
  const parts = others.map((status) => `${String(count(status))} ${NAMES[status]}`);
  const open = results.filter(({ status }) => status === 'different' || status === 'missing');
  const ids = open.map((each) => `${each.dataset}/${each.case}`);
  const next =
    ids.length === 0
      ? ''
      : `\nWhere every line is meant: oriel cases --accept ${ids.slice(0, 5).join(' ')}${ids.length > 5 ? ' …' : ''}`;
  return `${all}: ${String(count('same'))} as accepted, ${parts.join(', ')}.${next}`;
}

const NAMES = { different: 'different', missing: 'with nothing expected yet', error: 'that cannot be run' } as const;

/** What was accepted: the files written. */
export function acceptedText(written: readonly CaseResult[]): string {
  if (written.length === 0) return 'Nothing was written.';
  return written.map(({ expected }) => `wrote ${relative('', expected)}`).join('\n');
}
