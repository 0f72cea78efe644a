import { z } from 'zod';
import { closed } from '../record/definition.ts';
import { earliestDay, instantOf, latestDay, type PartialDate } from '../record/partial-date.ts';

const codes = z.record(z.string(), z.array(z.string('a code is text: write it in quotes')));

/** The codes by which a person says whether a record may be shared. */
export const ConsentSchema = closed({
  /** Families that bind here: a dissent in one of them refuses the record. */
  binds: z.array(z.string()).min(1),
  families: z.record(z.string(), closed({ dissent: codes, consent: codes })),
  /** Record types that hold statements, with the field of their date. */
  records: z.record(z.string(), z.string()),
});

/** One statement about sharing, in a family. */
export interface Statement {
  readonly kind: 'dissent' | 'consent';
  readonly family: string;
  /** Null where it has no date. */
  readonly date: PartialDate | null;
}

/**
 * Whether a dissent is in force: one that no consent of the same family certainly follows. On the same day the dissent
 * holds; where a date is not known, or known in part, it holds unless the consent is later in any case.
 */
export function isRefused(statements: readonly Statement[], binding: ReadonlySet<string>): boolean {
  return statements.some(
    (dissent) =>
      dissent.kind === 'dissent' &&
      binding.has(dissent.family) &&
      !statements.some((consent) => consent.family === dissent.family && isCertainlyLater(consent, dissent)),
  );
}

function isCertainlyLater(consent: Statement, dissent: Statement): boolean {
  if (consent.kind !== 'consent' || consent.date === null || dissent.date === null) return false;
  const [said, refused] = [earliestDay(consent.date), latestDay(dissent.date)];
  return said !== '' && refused !== '' && said > refused && isLaterInstant(consent.date, dissent.date);
}

const HOUR = 3_600_000;

/**
 * Days of several zones say nothing of what came first: where a zone is given, what may be the earliest instant of the
 * consent must follow what may be the latest of the dissent. A date without a zone is of London, where a day may begin an
 * hour before it does in UTC.
 */
function isLaterInstant(consent: PartialDate, dissent: PartialDate): boolean {
  const [said, refused] = [instantOf(consent), instantOf(dissent)];
  if (said === null && refused === null) return true;
  const earliest = said ?? Date.parse(`${earliestDay(consent)}T00:00Z`) - HOUR;
  const latest = refused ?? Date.parse(`${latestDay(dissent)}T24:00Z`);
  return earliest > latest;
}
