import assert from 'node:assert/strict';

import { createBreaker } from '../../../src/service/source/breaker.ts';
import type { Breaker } from '../../../src/service/source/breaker.ts';

describe('the breaker of a source', () => {
  let time = 0;
  let breaker: Breaker;
  beforeEach(() => {
    time = 1000;
    breaker = createBreaker({ failures: 3, pauseMs: 500 }, () => time);
  });

  const ask = (failed: boolean): boolean => {
    const passage = breaker.pass();
    passage?.ended(failed);
    return passage !== null;
  };
  const fail = (times: number): void => {
    for (let round = 0; round < times; round++) ask(true);
  };

  it('lets questions pass while the failures in a row are fewer than too many', () => {
    fail(2);
    ask(false);
    fail(2);
    assert.deepEqual([breaker.state(), breaker.failures()], ['asked', 2]);
    assert.ok(ask(false));
  });

  it('pauses a source that failed too often in a row, and says for how long', () => {
    fail(3);
    assert.deepEqual([breaker.state(), breaker.remainingMs()], ['paused', 500]);
    assert.equal(ask(false), false);
    time += 499;
    assert.deepEqual([ask(false), breaker.remainingMs()], [false, 1]);
  });

  it('lets one question try the source after the pause, and no other until that has ended', () => {
    fail(3);
    time += 500;
    const trial = breaker.pass();
    assert.notEqual(trial, null);
    assert.equal(breaker.state(), 'tried');
    assert.equal(breaker.pass(), null);
    time += 10_000;
    assert.equal(breaker.pass(), null);
    trial?.ended(false);
    assert.deepEqual([breaker.state(), breaker.failures(), breaker.remainingMs()], ['asked', 0, 0]);
    assert.ok(ask(false));
  });

  it('pauses again where the trial fails', () => {
    fail(3);
    time += 500;
    assert.ok(ask(true));
    assert.deepEqual([breaker.state(), breaker.remainingMs()], ['paused', 500]);
    time += 500;
    assert.ok(ask(false));
    assert.equal(breaker.state(), 'asked');
  });

  it('does not count the late end of a question that was put before the pause', () => {
    const [early, late] = [breaker.pass(), breaker.pass()];
    fail(3);
    early?.ended(false);
    assert.equal(breaker.state(), 'paused');
    time += 500;
    const trial = breaker.pass();
    late?.ended(true);
    assert.equal(breaker.state(), 'tried');
    trial?.ended(false);
    assert.equal(breaker.state(), 'asked');
  });

  it('pauses at once where the source asked for it, and never for less than it was paused already', () => {
    breaker.pause(2000);
    assert.deepEqual([ask(false), breaker.remainingMs()], [false, 2000]);
    breaker.pause(10);
    assert.equal(breaker.remainingMs(), 2000);
    time += 2000;
    assert.ok(ask(false));
    assert.equal(breaker.state(), 'asked');
  });
});
