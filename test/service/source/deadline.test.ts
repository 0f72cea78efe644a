import assert from 'node:assert/strict';

import { askWithin } from '../../../src/service/source/deadline.ts';
import type { Connector, SourceResult } from '../../../src/service/source/source.ts';
import { NEVER, QUESTION, sourceAt } from './servers.ts';

const source = sourceAt('http://127.0.0.1/', { deadlineMs: 80 });
const clock = () => Date.UTC(2020, 0, 31, 9, 30);
const deaf: Connector = { ask: () => new Promise(() => undefined) };

describe('the deadline of a source', () => {
  it('gives a timeout in its place though the connector never settles', async () => {
    const result = await askWithin(deaf, source, QUESTION, { signal: NEVER, clock });
    assert.ok(result.state === 'unavailable');
    assert.equal(result.reason, 'timeout');
    assert.equal(result.at, '2020-01-31T09:30:00.000Z');
    assert.equal(result.sourceName, 'Fellside Test Surgery');
    assert.ok(result.ms >= 75, `${result.ms} ms`);
  });

  it('tells the connector to stop', async () => {
    let stopped = false;
    const listening: Connector = {
      ask: (_request, signal) => {
        signal.addEventListener('abort', () => (stopped = true));
        return deaf.ask(QUESTION, signal);
      },
    };
    await askWithin(listening, source, QUESTION, { signal: NEVER, clock });
    assert.ok(stopped);
  });

  it('ends early when the caller does', async () => {
    const caller = new AbortController();
    setTimeout(() => caller.abort(), 10);
    const result = await askWithin(deaf, { ...source, deadlineMs: 5000 }, QUESTION, { signal: caller.signal, clock });
    assert.ok(result.state === 'unavailable' && result.reason === 'timeout');
    assert.ok(result.ms < 1000);
  });

  it('does not ask when the caller has already ended', async () => {
    const untouchable: Connector = { ask: () => assert.fail('asked') };
    const result = await askWithin(untouchable, source, QUESTION, { signal: AbortSignal.abort(), clock });
    assert.ok(result.state === 'unavailable' && result.reason === 'timeout');
  });

  it('hands on what the connector gives in time', async () => {
    const given: SourceResult = { ...(await askWithin(deaf, source, QUESTION, { signal: NEVER, clock })), ms: 1 };
    const result = await askWithin({ ask: async () => given }, source, QUESTION, { signal: NEVER, clock });
    assert.equal(result, given);
  });
});
