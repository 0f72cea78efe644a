/** Why tests were skipped, for the reporter: by the test, or by the suite whose `before` skipped all of it. */
const reasons = new WeakMap<object, string>();

/**
 * Skips the suite (from `before`) or the test (from `it`, `beforeEach`) unless the condition holds, and says why.
 * In CI a skip is a failure: there everything that tests need has to be installed.
 *
 *     before(function () {
 *       skipUnless.call(this, existsSync(chromium), 'Chromium is not installed');
 *     });
 *
 * @throws Error when called without mocha's context or outside every `describe`, and in CI when the condition is false
 */
export function skipUnless(this: Mocha.Context, condition: boolean, reason: string): void {
  // Checked at run time too: types are stripped unread, and a call that could not skip must not pass in silence.
  if (typeof (this as Mocha.Context | undefined)?.skip !== 'function')
    throw new Error('Call it with the context of mocha: skipUnless.call(this, condition, reason)');
  if (condition) return;
  if (process.env['CI'] === 'true') throw new Error(`Would be skipped, and in CI a skip is a failure: ${reason}`);
  reasons.set(skippedBy(this), reason);
  this.skip();
}

/** The reason for which a test did not run; undefined when nobody gave one (`it.skip`, a test without a body). */
export function skipReason(test: Mocha.Test): string | undefined {
  for (let place: Mocha.Test | Mocha.Suite | undefined = test; place !== undefined; place = place.parent) {
    const reason = reasons.get(place);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** What mocha marks as pending when this context skips: a test, or the whole suite around a `before` hook. */
function skippedBy(context: Mocha.Context): object {
  const runnable = context.test;
  if (runnable?.title.startsWith('"before all" hook') !== true) return context.currentTest ?? runnable ?? context;
  const suite = runnable.parent;
  if (suite === undefined || suite.root)
    throw new Error('Here it would skip every file: put before() into a describe()');
  return suite;
}
