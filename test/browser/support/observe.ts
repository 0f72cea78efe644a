import type { BrowserContext } from 'playwright-core';

/** What a browser did while it showed pages. */
export interface Observed {
  /** Errors and warnings of every page and frame, as the console says them; uncaught errors too. */
  readonly complaints: string[];
  /** Requests that were blocked, failed, or were answered with an error. */
  readonly failures: string[];
  /** Origins that were asked for anything. */
  readonly origins: Set<string>;
  readonly dialogs: string[];
  /** What was passed to `alert` by any script that ran in any frame. */
  readonly alerts: unknown[];
}

/** Watches every page and frame of a browser profile from now on. */
export async function observe(context: BrowserContext): Promise<Observed> {
  const seen: Observed = { complaints: [], failures: [], origins: new Set(), dialogs: [], alerts: [] };
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) seen.complaints.push(message.text());
  });
  context.on('weberror', (error) => seen.complaints.push(error.error().message));
  context.on('request', (request) => seen.origins.add(new URL(request.url()).origin));
  context.on('requestfailed', (request) =>
    seen.failures.push(`${request.url()}: ${request.failure()?.errorText ?? ''}`),
  );
  context.on('response', (response) => {
    if (response.status() >= 400) seen.failures.push(`${response.url()}: ${response.status()}`);
  });
  context.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await context.exposeFunction('alert', (said: unknown) => seen.alerts.push(said));
  return seen;
}
