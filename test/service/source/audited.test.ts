import assert from 'node:assert/strict';

import { beginAsking } from '../../../src/service/source/asking.ts';
import { auditedSource } from '../../../src/service/source/audited.ts';
import { sourceAt } from './servers.ts';

describe('what the journal keeps of a source', () => {
  const asking = beginAsking(sourceAt('http://127.0.0.1/'), Date.now);

  it('is state, duration, size and hash of an answer', () => {
    const result = { ...asking.answered(Buffer.from('abc')), ms: 12 };
    assert.deepEqual(auditedSource(result), {
      source: 'fellside-gp',
      status: 'answered',
      ms: 12,
      bytes: 3,
      // FIPS 180-2, appendix B.1: SHA-256 of "abc".
      sha256: 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0',
    });
  });

  it('is the reason where there is no answer', () => {
    const result = { ...asking.unavailable('fault', 'FATAL'), ms: 7 };
    assert.deepEqual(auditedSource(result), {
      source: 'fellside-gp',
      status: 'fault',
      ms: 7,
      bytes: null,
      sha256: null,
    });
  });
});
