import { createHash } from 'node:crypto';
import type { Chunk } from './answer.ts';
import type { Viewing } from './audit/audit.ts';
import { ERRORS, OrielError, type ErrorCode } from './errors.ts';
import { brokenEnding } from './page/closing.ts';
import { bytesOfPieces, type Piece } from './page/html.ts';
import type { PageFacts } from './page/page.ts';
import type { Releases } from './release.ts';
import type { Services } from './services.ts';
import { ABOUT_DENIAL } from './view-audit.ts';

/** A view that could not be made: recorded as failed where the journal can be written, and answered in words with its view id. */
export async function failedView(
  { log }: Services,
  viewing: Viewing,
  say: (code: ErrorCode) => readonly Piece[],
  error: unknown,
): Promise<Chunk> {
  logFailure(log, viewing, error);
  const code = await recorded(viewing, codeOf(error));
  const bytes = bytesOfPieces(say(code));
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  return { status: ERRORS[code].status, bytes, isLast: true, facts: { ...BROKEN, view: viewing.id, sha256 } };
}

/** The end of a view that broke after its beginning had left. Rejects where not even that can be recorded: then no byte more leaves. */
export async function brokenView(
  { log }: Services,
  { viewing, releases }: { readonly viewing: Viewing; readonly releases: Releases },
  page: PageFacts,
  error: unknown,
): Promise<Chunk> {
  logFailure(log, viewing, error);
  const ending = [brokenEnding(codeOf(error), page)];
  const chunk = await releases.chunk(ending, ABOUT_DENIAL, { place: LAST, facts: BROKEN });
  await viewing.failed('view', codeOf(error), []);
  return chunk;
}

/** What is known of a view that broke. */
const BROKEN = { outcome: 'unavailable', completeness: '0/0', sources: [] } as const;

/** Behind every section. */
const LAST = Number.MAX_SAFE_INTEGER;

function logFailure(log: Services['log'], viewing: Viewing, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  log.error({ code: codeOf(error), view: viewing.id, name }, 'a view failed');
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof OrielError ? error.code : 'internal';
}

async function recorded(viewing: Viewing, code: ErrorCode): Promise<ErrorCode> {
  try {
    await viewing.failed('view', code, []);
    return code;
  } catch (error) {
    return codeOf(error);
  }
}
