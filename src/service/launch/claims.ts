import { z } from 'zod';
import { didYouMean } from '../../transform/record/definition.ts';
import { parsePartialDate } from '../../transform/record/partial-date.ts';
import { addFault, checkedText, closedObject, issueFault, knownKeys, listOf, slug } from '../config/shape-words.ts';
import type { Issue } from '../config/shape-words.ts';

/** Seconds since 1970 (RFC 7519, NumericDate). Greater numbers are milliseconds, a common mistake. */
const instant = z
  .number()
  .min(0)
  .refine((seconds) => seconds < 100_000_000_000, 'must be in seconds, not in milliseconds');

/**
 * One line as the host gives it: it goes to the audit so, and to sources. So it holds nothing that XML 1.0 cannot write
 * (half of a surrogate pair, noncharacters): a request that cannot be written would look like a fault of the source.
 */
const text = checkedText((given) =>
  /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]{1,200}$/u.test(given)
    ? null
    : { message: 'must be one line of 1 to 200 characters', hint: null },
);

const wholeDay = checkedText((day) =>
  isWholeDay(day) ? null : { message: 'must be a date of the calendar, yyyy-mm-dd', hint: null },
);

const datasetId = checkedText((text) =>
  /^[a-z][a-z0-9.-]{0,99}$/.test(text) ? null : { message: 'must be the id of a dataset', hint: null },
);

const dateRange = closedObject({
  from: wholeDay.nullable().default(null),
  until: wholeDay.nullable().default(null),
})
  .superRefine(({ from, until }, context) => {
    if (from !== null && until !== null && from > until)
      addFault(context, { message: 'must not be before from', hint: null }, ['until']);
  })
  .transform((range) => (range.from === null && range.until === null ? null : range));

/** The claims of a launch. No others are allowed, so that a misspelt `consent` is never overlooked. */
const claims = closedObject({
  iss: text,
  aud: text,
  sub: text,
  iat: instant,
  nbf: instant.optional(),
  exp: instant,
  jti: text,
  pat: closedObject({
    system: text,
    value: text,
    birthDate: wholeDay,
    name: text.nullable().default(null),
    sex: z.enum(['female', 'male', 'indeterminate', 'unknown']).nullable().default(null),
    practice: text.nullable().default(null),
    deathDate: wholeDay.nullable().default(null),
  }),
  name: text,
  role: text,
  org: text,
  purpose: text,
  origin: text,
  views: listOf(datasetId).max(20),
  dateRange: dateRange.nullable().default(null),
  consent: z.enum(['given', 'refused', 'emergency']).nullable().default(null),
  emergencyReason: z.string().max(1000).nullable().default(null),
  encounter: text.nullable().default(null),
  registrations: listOf(slug).max(50).nullable().default(null),
});

/** The claims of a launch, in their expected form and not yet checked against anything. */
export type Claims = z.infer<typeof claims>;

/** Reads the payload of a launch; otherwise says which claims have not the expected form, never what they hold. */
export function readClaims(payload: unknown): { readonly claims: Claims } | { readonly faults: string } {
  const read = claims.safeParse(payload, { reportInput: true });
  return read.success ? { claims: read.data } : { faults: read.error.issues.map(issueWords).join('; ') };
}

function issueWords(issue: Issue): string {
  const path = issue.path.map(String).join('.') || 'the payload';
  return issue.code === 'unrecognized_keys'
    ? unknownClaims(path, issue.keys, knownKeys(issue))
    : `${path} ${issueFault(issue).message}`;
}

/** Names the known claims that were probably meant, not the unknown ones: they are the caller's own text. */
function unknownClaims(path: string, keys: readonly string[], known: readonly string[]): string {
  const hints = keys.map((key) => didYouMean(key, known)).filter((hint) => hint !== null);
  return [`${path} holds ${keys.length} unknown claim(s)`, ...hints].join(', ');
}

function isWholeDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && parsePartialDate(text) !== null;
}
