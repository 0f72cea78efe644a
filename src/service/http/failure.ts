import type { Context, Next } from 'koa';
import { ERRORS, OrielError, type ErrorCode } from '../errors.ts';
import { LaunchRefused } from '../launch/verify-launch.ts';
import { frameOfCode, scriptOf, strangersFrame, type Frame } from '../page/frame.ts';
import { viewHeaders } from '../page/headers.ts';
import { errorPage } from '../page/page.ts';
import type { UnnamedRefusals } from '../refusals.ts';
import type { Services } from '../services.ts';

/**
 * Turns every error into an answer with a code, plain words and the next step; what is not expected says nothing more.
 * A refusal is in the audit before it is answered: those that nobody can be named for are counted here.
 */
export function answerFailures(services: Services, unnamed: UnnamedRefusals) {
  return async (context: Context, next: Next): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const { code, detail, cause } = await counted(known(error), unnamed);
      if (ERRORS[code].status >= 500) services.log.error({ code, name: nameOf(cause) }, 'a request failed');
      answer(context, code, detail, services);
    }
  };
}

/** An error of SQLite is one of the state file, where the access would be recorded; anything else is a surprise. */
function known(error: unknown): OrielError {
  if (error instanceof OrielError) return error;
  const isStorage = error instanceof Error && 'errcode' in error;
  return new OrielError(isStorage ? 'journal-unavailable' : 'internal', null, error);
}

async function counted(error: OrielError, unnamed: UnnamedRefusals): Promise<OrielError> {
  if (error instanceof LaunchRefused || ERRORS[error.code].status >= 500) return error;
  try {
    await unnamed.count(error.code);
    return error;
  } catch (failure) {
    return known(failure);
  }
}

/** The kind of an error; its message could quote what it met. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Routes that take a POST and nothing else. */
const POSTED: ReadonlySet<string> = new Set(['/v1/tickets', '/v1/availability']);

function answer(context: Context, code: ErrorCode, detail: string | null, services: Services): void {
  const row = ERRORS[code];
  context.status = row.status;
  if (row.status === 405) context.set('Allow', POSTED.has(context.path) ? 'POST' : 'GET');
  if (context.path.startsWith('/v/')) {
    const frame = frameFor(services, context.path.slice('/v/'.length));
    context.remove('X-Frame-Options');
    context.set(viewHeaders(frame));
    const { language } = frame;
    const { tag: lang, words } = language;
    const script = scriptOf(frame, frame.origins, null);
    const head = { lang, language, words, stylesheet: frame.stylesheet, density: frame.density, script };
    context.body = Buffer.from(errorPage(code, { ...head, viewId: null }));
    return;
  }
  context.body = { error: { code, message: row.words, next: row.next, ...(detail === null ? {} : { detail }) } };
}

/** Whose frame the words stand in; anybody's while the state file, which knows, cannot be read. */
function frameFor(services: Services, code: string): Frame {
  try {
    return frameOfCode(services, code);
  } catch (error) {
    if (known(error).code !== 'journal-unavailable') throw error;
    return strangersFrame(services.config.hosts, services.catalogue);
  }
}
