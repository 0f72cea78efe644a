import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createFileConnector } from '../../../src/service/source/file.ts';
import { temporaryFolder } from '../launch/host-kit.ts';
import { NEVER, QUESTION, sourceAt } from './servers.ts';

describe('records that lie in a folder', () => {
  let outside: ReturnType<typeof temporaryFolder>;
  let folder: string;
  before(() => {
    outside = temporaryFolder();
    folder = join(outside.path, 'records');
    mkdirSync(join(folder, 'edith'), { recursive: true });
    writeFileSync(join(folder, 'edith/openhr.xml'), '<record/>');
    writeFileSync(join(outside.path, 'secret.xml'), '<secret/>');
    symlinkSync(join(outside.path, 'secret.xml'), join(folder, 'link.xml'));
  });
  after(() => outside.remove());

  const ask = async (index: string, maxBytes = 100, signal = NEVER, part?: string): Promise<string> => {
    writeFileSync(join(folder, 'index.yaml'), index);
    const file = { folder, index: 'index.yaml' };
    const source = sourceAt('', { connector: 'file', mig: null, file, maxBytes });
    const result = await createFileConnector(source).ask({ ...QUESTION, ...(part !== undefined && { part }) }, signal);
    return result.state === 'answered' ? Buffer.from(result.extract.bytes).toString() : result.reason;
  };

  it('are found by the NHS number', async () => {
    assert.equal(await ask('9990000018: edith/openhr.xml'), '<record/>');
    assert.equal(await ask('"9990000026": edith/openhr.xml'), 'unknown-person');
  });

  it('are found by their parts where the list names those', async () => {
    const index = '9990000018: { problems: edith/openhr.xml }';
    assert.equal(await ask(index, 100, NEVER, 'problems'), '<record/>');
    assert.equal(await ask(index, 100, NEVER, 'medication'), 'unknown-person');
    assert.equal(await ask(index), 'unknown-person');
    assert.equal(await ask('9990000018: edith/openhr.xml', 100, NEVER, 'problems'), 'unknown-person');
  });

  it('are read from nowhere else, be it by a path or by a link', async () => {
    for (const path of ['../secret.xml', join(outside.path, 'secret.xml'), 'link.xml', 'edith/../../secret.xml', '.']) {
      assert.match(await ask(`9990000018: ${path}`), /^(?:refused|fault)$/, path);
    }
  });

  it('are a fault where the list or the file is not there', async () => {
    assert.equal(await ask('- no map'), 'fault');
    assert.equal(await ask('9990000018: nothing.xml'), 'fault');
  });

  it('are not read beyond the limit, or when time is over', async () => {
    assert.equal(await ask('9990000018: edith/openhr.xml', 8), 'too-large');
    assert.equal(await ask('9990000018: edith/openhr.xml', 100, AbortSignal.abort()), 'timeout');
  });

  it('need their part of the configuration', () => {
    assert.throws(() => createFileConnector(sourceAt('')), /fellside-gp.*"file"/);
  });
});
