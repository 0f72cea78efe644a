import assert from 'node:assert/strict';

import type { Viewing } from '../../../src/service/audit/audit.ts';
import { drawFreeViewId, drawViewId, readViewId } from '../../../src/service/audit/view-id.ts';
import { createViewing } from '../../../src/service/audit/viewing.ts';
import { release, source, whole } from './support/samples.ts';

function recorded() {
  const written: unknown[] = [];
  const viewing = createViewing(
    '7K2M-Q9XD',
    async (event, facts) => written.push([event, facts]),
    () => assert.fail('it was not left open'),
  );
  return { written, viewing };
}

const endings: Readonly<Record<string, (viewing: Viewing) => Promise<void>>> = {
  completed: (viewing) => viewing.completed(whole),
  denied: (viewing) => viewing.denied('access', 'role'),
  failed: (viewing) => viewing.failed('render', 'template', [source]),
  aborted: (viewing) => viewing.aborted(512),
};

describe('a viewing', () => {
  it('is released in several chunks and closed once', async () => {
    const { written, viewing } = recorded();
    await viewing.released(release);
    await viewing.released({ ...release, sha256: 'second' });
    await viewing.aborted(512);
    assert.deepEqual(written, [
      ['released', release],
      ['released', { ...release, sha256: 'second' }],
      ['aborted', { bytesSent: 512 }],
    ]);
  });

  for (const [first, close] of Object.entries(endings)) {
    it(`that is ${first} takes no other ending and no release`, async () => {
      const { written, viewing } = recorded();
      await close(viewing);
      for (const again of Object.values(endings)) await assert.rejects(again(viewing), /cannot follow/);
      await assert.rejects(viewing.released(release), /View 7K2M-Q9XD is closed by .*: "released" cannot follow/);
      assert.equal(written.length, 1);
    });
  }

  it('takes no second ending while the first is being written', async () => {
    const { written, viewing } = recorded();
    const both = await Promise.allSettled([viewing.completed(whole), viewing.aborted(1)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
    assert.equal(written.length, 1);
  });

  it('stays open when its ending could not be written', async () => {
    const answers = [Promise.reject(new Error('disk full')), Promise.resolve()];
    const viewing = createViewing(
      '7K2M-Q9XD',
      async () => answers.shift(),
      () => undefined,
    );
    await assert.rejects(viewing.completed(whole), /disk full/);
    await viewing.aborted(512);
    await assert.rejects(viewing.completed(whole), /closed by "aborted"/);
  });
});

describe('a view id', () => {
  it('is eight letters and digits that cannot be mistaken for each other', () => {
    for (let count = 0; count < 1000; count++)
      assert.match(drawViewId(), /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('is drawn again when the journal holds it', () => {
    const draws = ['AAAA-AAAA', 'BBBB-BBBB', 'CCCC-CCCC'];
    const id = drawFreeViewId(
      (candidate) => candidate < 'C',
      () => draws.shift() ?? '',
    );
    assert.equal(id, 'CCCC-CCCC');
  });

  it('is understood as it was heard over the phone', () => {
    assert.equal(readViewId('7k2m q9xd'), '7K2M-Q9XD');
    assert.equal(readViewId('ol1i-0000'), '0111-0000');
  });
});
