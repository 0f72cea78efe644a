import Mocha from 'mocha';

import { skipReason } from './support/skip.ts';

const { Base } = Mocha.reporters;
const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/** One mark a test while they run; then what was skipped and why, what failed and how, and the counts as the last line. */
export default class Reporter extends Base {
  readonly #skipped: Mocha.Test[] = [];
  #column = 0;

  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.on(EVENT_TEST_PASS, (test) => {
      this.#mark(test.speed === 'slow' ? Base.color('bright yellow', '.') : '.');
    });
    runner.on(EVENT_TEST_FAIL, () => {
      this.#mark(Base.color('fail', '!'));
    });
    runner.on(EVENT_TEST_PENDING, (test) => {
      this.#skipped.push(test);
      this.#mark(Base.color('pending', '-'));
    });
    runner.once(EVENT_RUN_END, () => {
      this.#finish();
    });
  }

  #mark(mark: string): void {
    process.stdout.write(mark);
    this.#column = (this.#column + 1) % 100;
    if (this.#column === 0) process.stdout.write('\n');
  }

  #finish(): void {
    Base.consoleLog('');
    for (const test of this.#skipped)
      Base.consoleLog(`SKIPPED: ${test.fullTitle()}: ${skipReason(test) ?? 'no reason given'}`);
    if (this.failures.length > 0) Base.list(this.failures);
    const { passes, failures } = this.stats;
    Base.consoleLog(`\n${String(passes)} passed, ${String(failures)} failed, ${String(this.#skipped.length)} skipped`);
  }
}
