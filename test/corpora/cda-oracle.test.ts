import assert from 'node:assert/strict';

import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import { IS_WHOLE } from '../support/whole.ts';
import { catalogue } from '../transform/support/people.ts';
import { compare } from '../transform/extract/with-oracle.ts';
import { corpusBytes, corpusFiles, needCorpora } from './corpora.ts';

/** Of the documents, one in so many is compared where not all are: the independent engine takes half a second for each. */
const ONE_IN = IS_WHOLE ? 1 : 8;

describe('the CDA documents of the corpora, by our reader and by an independent XPath engine', function () {
  this.timeout(300_000);
  this.slow(120_000);
  before(needCorpora);

  it('hold the same values in every record, of as many records of each type', () => {
    const documents = corpusFiles('cda', '.xml')
      .map((file) => ({ file, bytes: corpusBytes(file) }))
      .filter(({ bytes }) => isDocument(bytes));
    assert.ok(documents.length > 150, `${documents.length} documents`);
    const compared = documents
      .filter((_, index) => index % ONE_IN === 0)
      .map(({ file, bytes }) => entriesOf(file, bytes));
    const entries = compared.reduce((sum, count) => sum + count, 0);
    assert.ok(entries > 30 * compared.length, `${entries} entries of ${compared.length} documents`);
  });
});

function isDocument(bytes: Uint8Array): boolean {
  return catalogue.formats.get('cda')?.reader(new Map()).read(bytes, GATE_LIMITS).ok === true;
}

function entriesOf(file: string, bytes: Buffer): number {
  try {
    // The other parser takes a mark for a character.
    return compare('cda', bytes.toString('utf8').replace(/^\uFEFF/u, '')).entries;
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
