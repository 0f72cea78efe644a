import assert from 'node:assert/strict';

import { beginAsking } from '../../../src/service/source/asking.ts';
import { auditedSource } from '../../../src/service/source/audited.ts';
import { sourceAt } from './servers.ts';

describe('what the journal keeps of a source', () => {
  const asking = beginAsking(sourceAt('http://127.0.0.1/'), Date.now);

  it('is state, duration, size and hash of an answer', () => {
    const result = { ...asking.answered(Buffer.from('abc')), ms: 12 };
    assert.deepEqual(auditedSource(result, 'aGFzaA'), {
      ...{ source: 'fellside-gp', status: 'answered', ms: 12, bytes: 3, sha256: 'aGFzaA' },
    });
  });

  it('is the reason where there is no answer, with the part and the source’s own code', () => {
    const result = { ...asking.unavailable('fault', 'FATAL'), ms: 7, part: 'problems' };
    assert.deepEqual(auditedSource(result, null), {
      source: 'fellside-gp',
      part: 'problems',
      status: 'fault',
      category: 'FATAL',
      ms: 7,
      bytes: null,
      sha256: null,
    });
  });
});
