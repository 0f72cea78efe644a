import assert from 'node:assert/strict';

import type { TransformJob } from '../../../src/service/pool/job.ts';
import { createLanding } from '../../../src/service/pool/landing.ts';
import { ORDINARY_BYTES } from '../../../src/service/pool/limits.ts';
import { jobOf } from './jobs.ts';

/** The extracts of a job that was placed. */
function landed({ answers }: TransformJob): readonly Uint8Array[] {
  return answers.flatMap((answer) => (answer.state === 'answered' ? [answer.extract.bytes] : []));
}

/** A job with extracts of these texts. */
function jobWith(...texts: readonly string[]): TransformJob {
  const jobs = texts.map((text) => jobOf('problems', new TextEncoder().encode(text)));
  return { ...jobOf('problems', new Uint8Array(0)), answers: jobs.flatMap(({ answers }) => answers) };
}

const textsOf = (job: TransformJob) => landed(job).map((bytes) => Buffer.from(bytes).toString());

describe('where extracts land in a thread', () => {
  it('has each extract of a job as it is, in shared memory, and leaves what was given alone', () => {
    const job = jobWith('<one/>', '', '<another/>');
    const placed = createLanding().place(job);
    assert.deepEqual(textsOf(placed), ['<one/>', '', '<another/>']);
    assert.ok(landed(placed).every(({ buffer }) => buffer instanceof SharedArrayBuffer));
    assert.deepEqual(textsOf(job), ['<one/>', '', '<another/>']);
    assert.ok(landed(job).every(({ buffer }) => buffer instanceof ArrayBuffer));
  });

  it('keeps nothing of a job that is done: behind a shorter extract nothing of a longer one stands', () => {
    const landing = createLanding();
    const [long] = landed(landing.place(jobWith('<a>somebody else</a>')));
    landing.clear();
    assert.ok(long?.every((byte) => byte === 0) === true);
    const [short] = landed(landing.place(jobWith('<b/>')));
    assert.equal(short?.buffer, long.buffer);
    assert.equal(Buffer.from(short.buffer, 0, 20).toString(), `<b/>${'\0'.repeat(16)}`);
  });

  it('lets memory go that only a long record needed', () => {
    const landing = createLanding();
    const [long] = landed(landing.place(jobWith('x'.repeat(ORDINARY_BYTES + 1))));
    landing.clear();
    const [next] = landed(landing.place(jobWith('y')));
    assert.notEqual(next?.buffer, long?.buffer);
    assert.ok((next?.buffer.byteLength ?? 0) <= ORDINARY_BYTES);
  });
});
