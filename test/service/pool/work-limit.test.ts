import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import { limitWork } from '../../../src/service/pool/work-limit.ts';

/** A thread that has worked so many milliseconds whenever it is asked. */
function threadThatWorked(...each: readonly number[]) {
  const left = [...each];
  return { cpuUsage: () => Promise.resolve({ user: (left.shift() ?? each.at(-1) ?? 0) * 1_000, system: 0 }) };
}

describe('the limit of a thread', () => {
  it('ends one that has worked for as long as it may', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const release = limitWork(threadThatWorked(530), 500, 30, () => resolve('ended'));
    assert.equal(await promise, 'ended');
    release();
  });

  it('asks one again that has waited for a processor, and ends it when it has worked', async () => {
    let asked = 0;
    const { cpuUsage } = threadThatWorked(10, 40, 100);
    const { promise, resolve } = Promise.withResolvers<number>();
    const thread = { cpuUsage: () => (asked++, cpuUsage()) };
    const release = limitWork(thread, 0, 100, () => resolve(asked));
    // At 100 and at 190 ms it has not; twice the limit ends it in any case.
    assert.ok((await promise) >= 2);
    release();
  });

  it('ends one in any case after twice as long', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const release = limitWork(threadThatWorked(0), 0, 30, () => resolve('ended'));
    assert.equal(await promise, 'ended');
    release();
  });

  it('ends none whose job was done before', async () => {
    let ended = false;
    limitWork(threadThatWorked(1_000), 0, 10, () => (ended = true))();
    await pause(60);
    assert.equal(ended, false);
  });

  it('ends one that cannot be asked: it is not there any more', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const release = limitWork({ cpuUsage: () => Promise.reject(new Error('gone')) }, 0, 10, () => resolve('ended'));
    assert.equal(await promise, 'ended');
    release();
  });
});
