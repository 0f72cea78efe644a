import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { z } from 'zod';

import { ERRORS } from '../../src/service/errors.ts';
import { readPage, rowsUnder, unionOf } from './page.ts';

const page = readPage('docs/errors.md');
const { words } = z
  .object({ words: z.record(z.string(), z.string()) })
  .parse(parse(readPage('templates/words/en.yaml')));

describe('docs/errors.md', () => {
  it('holds every error with its status, words and next step, and no other', () => {
    const rows = Object.entries(ERRORS).map(([code, { status, words: what, next }]) => [
      code,
      String(status),
      what,
      next,
    ]);
    assert.deepEqual(sorted(rowsUnder(page, 'Errors of the service')), sorted(rows));
  });

  it('tells a reader of an error what the tables say', () => {
    const told = Object.entries(ERRORS).filter(([code]) => `error-${code}` in words);
    assert.ok(told.length > 5);
    const others = rowsUnder(page, 'Errors that a page says in other words');
    assert.ok(others.every(([code]) => told.some(([known]) => known === code)));
    for (const [code, { words: what, next }] of told) {
      const [, ...said] = others.find(([other]) => other === code) ?? [code, what, next];
      assert.deepEqual([words[`error-${code}`], words[`error-${code}-next`]], said, code);
    }
  });

  it('sends no reader to the documentation, nor to what only an integrator can mend', () => {
    for (const [key, said] of Object.entries(words))
      if (key.startsWith('error-')) assert.doesNotMatch(said, /docs\/|claim|dataset|\bids?\b|KB|method/iu, key);
  });

  it('holds every denial with its words and next step, and no other', () => {
    const codes = unionOf('src/service/access/access.ts', 'DenialCode');
    const rows = codes.map((code) => [code, words[`denial-${code}`], words[`denial-${code}-next`]]);
    const found = rowsUnder(page, 'Denials').map(([code, , what, next]) => [code, what, next]);
    assert.deepEqual(sorted(found), sorted(rows));
  });

  it('holds every reason of a missing source with its words, and no other', () => {
    const reasons = [
      ...unionOf('src/transform/answer.ts', 'UnavailableReason'),
      // What the transform finds once the answer is there.
      ...['wrong-person', 'unprotected'],
    ];
    const rows = reasons.map((reason) => [reason, words[`source-${reason}`]]);
    const found = rowsUnder(page, 'Why a source is missing').map(([code, , what]) => [code, what]);
    assert.deepEqual(sorted(found), sorted(rows));
  });

  it('holds every sentence about a missing source that a view can say', () => {
    const beside = ['source-since', 'source-consequence', 'source-contact'];
    const keys = Object.keys(words).filter((key) => key.startsWith('source-') && !beside.includes(key));
    const found = rowsUnder(page, 'Why a source is missing').map(([code]) => `source-${String(code)}`);
    assert.deepEqual(found.toSorted(), keys.toSorted());
  });

  it('holds every reason for which a transform is stopped, and no other', () => {
    const found = rowsUnder(page, 'Why a transform was stopped').map(([code]) => code);
    assert.deepEqual(found.toSorted(), unionOf('src/service/pool/job.ts', 'Stop').toSorted());
  });

  it('holds every reason for which an extract is refused, and no other', () => {
    const reasons = unionOf('src/transform/extract/refusal.ts', 'RefusalReason');
    const found = rowsUnder(page, 'Why an extract was refused').map(([code]) => code);
    assert.deepEqual(found.toSorted(), reasons.toSorted());
  });
});

function sorted<Row extends readonly unknown[]>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted(([a], [b]) => String(a).localeCompare(String(b)));
}
