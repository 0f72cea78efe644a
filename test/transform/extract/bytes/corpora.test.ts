import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { GATE_LIMITS } from '../../../../src/transform/extract/gate.ts';
import { corpusBytes, corpusJson, needCorpora } from '../../../corpora/corpora.ts';
import { differenceOf, readBytes } from '../../../fuzz/compare.ts';
import { treeOfDocument } from '../../../fuzz/document-tree.ts';

const CORPORA =
  process.env['ORIEL_CORPORA'] ?? fileURLToPath(new URL('../../../../../shared/corpora', import.meta.url));

/** Compares the readers on documents, by paths that ask for all that is in them; gives how many were read. */
function compare(documents: readonly (readonly [name: string, bytes: Buffer])[]): number {
  const differences: string[] = [];
  let read = 0;
  for (const [name, bytes] of documents) {
    const tree = treeOfDocument(bytes);
    const difference = differenceOf(bytes, GATE_LIMITS, tree);
    if (difference !== null) differences.push(`${name}: ${difference}`);
    if (readBytes(bytes, GATE_LIMITS, tree).state === 'read') read++;
  }
  assert.deepEqual(differences, []);
  return read;
}

function filesIn(folder: string, ending: RegExp): readonly (readonly [name: string, bytes: Buffer])[] {
  const names = readdirSync(`${CORPORA}/${folder}`, { recursive: true, encoding: 'utf8' }).sort();
  return names.filter((name) => ending.test(name)).map((name) => [name, corpusBytes(`${folder}/${name}`)]);
}

describe('the byte reader, over the corpora', () => {
  before(needCorpora);

  it('keeps and refuses what saxes does in the W3C conformance suite', () => {
    const suite = 'xml/w3c-conformance';
    const { tests } = corpusJson(`${suite}/manifest.json`) as { tests: readonly { uri: string; expect: string }[] };
    const documents = tests.map(({ uri, expect }) => ({ uri, expect, bytes: corpusBytes(`${suite}/${uri}`) }));
    assert.equal(documents.length, 1728);
    assert.equal(compare(documents.map(({ uri, bytes }) => [uri, bytes])), 73);
    const tree = treeOfDocument(Buffer.from(''));
    const accepted = documents.filter(({ bytes }) => readBytes(bytes, GATE_LIMITS, tree).state === 'read');
    assert.deepEqual(
      accepted.filter(({ expect }) => expect !== 'wf'),
      [],
    );
  });

  it('keeps and refuses what saxes does in every CDA document and fragment', () => {
    const documents = filesIn('cda', /\.xml$/iu);
    assert.ok(documents.length > 550, `${documents.length} documents`);
    assert.ok(compare(documents) > 350);
  }).timeout(60_000);

  it('refuses what saxes refuses among the attacks', () => {
    const { cases } = corpusJson('xml/attacks/xml-attack-cases.json') as { cases: readonly { xml?: string }[] };
    const literal = cases.flatMap(({ xml }) => (xml === undefined ? [] : [xml]));
    const lines = filesIn('xml/attacks', /^patt.*\.txt$/u).flatMap(([, bytes]) => bytes.toString().split('\n'));
    const texts = [...literal, ...lines];
    assert.ok(texts.length > 50, `${texts.length} documents`);
    compare(texts.map((text) => [text, Buffer.from(text)]));
  });
});
