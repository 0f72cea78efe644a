import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ConfigError, makeFolder } from '../../../src/service/config/config-error.ts';
import { skipUnless } from '../../support/skip.ts';

describe('making a folder', () => {
  let root = '';
  before(() => (root = mkdtempSync(join(tmpdir(), 'oriel-folder-'))));
  after(() => {
    rmSync(root, { recursive: true });
  });

  it('makes those around it, and leaves one that is there', () => {
    const folder = join(root, 'a/b/c');
    makeFolder(folder, '');
    makeFolder(folder, '');
    assert.ok(statSync(folder).isDirectory());
  });

  it('says what to do where a file stands in its place, or around it', () => {
    writeFileSync(join(root, 'file'), '');
    for (const folder of ['file', 'file/inside'])
      assert.throws(
        () => {
          makeFolder(join(root, folder), 'name another');
        },
        (error) => error instanceof ConfigError && /cannot be made a folder \(\w+\).*name another/u.test(error.message),
      );
  });

  it('says so where no folder can be made at all, and does not try for ever', function () {
    skipUnless.call(this, process.platform === 'linux', 'only Linux has /proc');
    assert.throws(() => {
      makeFolder('/proc/oriel', 'name another');
    }, /\/proc\/oriel cannot be made a folder \(ENOENT\)\. Hint: name another/u);
  });
});
