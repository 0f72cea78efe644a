import type { ViewAnswer } from './answer.ts';
import type { Viewing } from './audit/audit.ts';
import { ERRORS, OrielError, type ErrorCode } from './errors.ts';
import { errorPage } from './page/page.ts';
import type { Services } from './services.ts';

/** A view that could not be made: recorded as failed where the journal can be written, and answered in words with its view id. */
export async function failedView({ catalogue, log }: Services, viewing: Viewing, error: unknown): Promise<ViewAnswer> {
  const found = codeOf(error);
  log.error(
    { code: found, view: viewing.id, name: error instanceof Error ? error.name : typeof error },
    'a view failed',
  );
  const code = await recorded(viewing, found);
  const body = Buffer.from(errorPage(ERRORS[code], viewing.id, catalogue.words, catalogue.stylesheet));
  return { status: ERRORS[code].status, body, viewId: viewing.id, finished: () => Promise.resolve() };
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
