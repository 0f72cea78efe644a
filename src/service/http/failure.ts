import type { Context, Next } from 'koa';
import { ERRORS, OrielError, type ErrorCode } from '../errors.ts';
import { errorPage } from '../page/page.ts';
import type { Services } from '../services.ts';

/** Turns every error into an answer with a code, plain words and the next step; what is not expected says nothing more. */
export function answerFailures({ catalogue, log }: Services) {
  return async (context: Context, next: Next): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const code = error instanceof OrielError ? error.code : 'internal';
      if (code === 'internal')
        log.error({ code, name: error instanceof Error ? error.name : typeof error }, 'an unexpected failure');
      answer(context, code, error instanceof OrielError ? error.detail : null, catalogue);
    }
  };
}

function answer(
  context: Context,
  code: ErrorCode,
  detail: string | null,
  { words, stylesheet }: Services['catalogue'],
): void {
  const row = ERRORS[code];
  context.status = row.status;
  if (row.status === 405) context.set('Allow', context.path.startsWith('/v/') ? 'GET' : 'POST');
  if (context.path.startsWith('/v/')) {
    context.body = Buffer.from(errorPage(row, null, words, stylesheet));
    return;
  }
  context.body = { error: { code, message: row.words, next: row.next, ...(detail === null ? {} : { detail }) } };
}
