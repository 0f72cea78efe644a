import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { growsWithoutBound, percentilesOf, type Moment, type Report } from './report.ts';

const SOAK = fileURLToPath(new URL('main.ts', import.meta.url));

const growing = (step: number): readonly Moment[] =>
  Array.from({ length: 30 }, (_, second) => ({ second, rssMb: 500 + step * second, delayP99: 1, delayMax: 1 }));

describe('the soak', function () {
  this.timeout(60_000);

  it('ends by itself, says what became of each fault, and finds every promise kept', async () => {
    const arguments_ = [SOAK, '--seconds', '2', '--viewers', '4', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_);
    const report = JSON.parse(stdout) as Report;
    assert.ok(report.views >= 4);
    assert.deepEqual(report.broken, {});
    assert.ok(report.moments.length > 0 && report.moments.every(({ rssMb }) => rssMb > 0));
    const counted = Object.values(report.states).flatMap((states) => Object.values(states));
    assert.equal(
      counted.reduce((sum, count) => sum + count, 0),
      report.views,
    );
  });

  it('sees memory that grows without bound, and not what settles', () => {
    assert.equal(growsWithoutBound(growing(0)), false);
    assert.equal(growsWithoutBound(growing(1)), false);
    assert.equal(growsWithoutBound(growing(40)), true);
  });

  it('counts percentiles over all', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    assert.deepEqual(percentilesOf(hundred), { p50: 50, p95: 95, p99: 99 });
    assert.deepEqual(percentilesOf([]), { p50: 0, p95: 0, p99: 0 });
  });
});
