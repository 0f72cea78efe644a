import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';

import { linesTo } from '../../src/service/log-lines.ts';
import { skipUnless } from '../support/skip.ts';
import { temporaryFolder } from './launch/host-kit.ts';

describe('the log', () => {
  it('loses lines where the disk is full, and holds nobody up', function () {
    skipUnless.call(this, existsSync('/dev/full'), 'there is no /dev/full here');
    const full = openSync('/dev/full', 'w');
    const log = pino({}, linesTo(full));
    const begun = performance.now();
    for (let line = 0; line < 1000; line++) log.info({ line }, 'request');
    assert.ok(performance.now() - begun < 2000);
    closeSync(full);
  });

  it('writes each line at once', () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'log');
    const descriptor = openSync(file, 'w');
    pino({}, linesTo(descriptor)).info('request');
    assert.match(readFileSync(file, 'utf8'), /^\{.*"msg":"request"\}\n$/);
    closeSync(descriptor);
    folder.remove();
  });
});
