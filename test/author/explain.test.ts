import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { AuthorError } from '../../src/author/author-error.ts';
import { explainDataset } from '../../src/author/explain.ts';
import { neverShown } from '../../src/author/explain-never.ts';
import { explanationText, neverText } from '../../src/author/explain-text.ts';
import { datasetFacts } from '../../src/service/serve.ts';
import { reachOf } from '../../src/service/access/reach.ts';
import { PROVENANCE_FIELDS, ROW_FIELDS } from '../../src/transform/record/vocabulary.ts';
import { configOf, signingHost } from '../service/launch/host-kit.ts';
import { AGREEMENT, careAt, gpAt } from '../service/support/service.ts';
import { catalogue, DATASET_IDS } from '../transform/support/people.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function fieldOf(dataset: string, record: string, field: string) {
  const found = explainDataset(catalogue, dataset).fields.find(
    (each) => each.section !== null && each.record === record && each.field === field,
  );
  if (found === undefined) throw new Error(`${dataset} does not show ${record}.${field}`);
  return found;
}

function neverOf(dataset: string, record: string, field: string) {
  return neverShown(catalogue, dataset).never.find((each) => each.record === record && each.field === field);
}

describe('explaining a dataset', () => {
  it('tells of a field where each format of its sources has it', () => {
    const { formats } = fieldOf('allergies', 'allergy', 'start');
    const ids = [...catalogue.formats.values()].filter(({ kind }) => kind === 'gp-record').map(({ id }) => id);
    assert.deepEqual(
      formats.map(({ format }) => format),
      ids,
    );
    const openhr = formats.find(({ format }) => format === 'openhr');
    assert.match(openhr?.rows.join(' ') ?? '', /o:event\[/);
    assert.ok((openhr?.reads?.length ?? 0) > 0);
  });

  it('says that a format cannot say a field, as the format itself answers', () => {
    let unsupported = 0;
    for (const id of DATASET_IDS)
      for (const { section, record, field, formats } of explainDataset(catalogue, id).fields)
        for (const { format, reads } of formats) {
          if (section === null || PROVENANCE_FIELDS.has(field) || ROW_FIELDS.has(field)) continue;
          assert.equal(reads !== null, catalogue.formats.get(format)?.supports(record, field), `${format} ${field}`);
          unsupported += Number(reads === null);
        }
    assert.ok(unsupported > 0);
    assert.match(explanationText(explainDataset(catalogue, 'allergies')), /: not supported by this format$/mu);
  });

  it('names each path of a joined text by itself, those that stand together too', () => {
    for (const id of DATASET_IDS)
      for (const { formats } of explainDataset(catalogue, id).fields)
        for (const read of formats.flatMap(({ reads }) => reads ?? []))
          assert.doesNotMatch(read, /\S,\S[^)]*, joined/u);
    const tpp = fieldOf('demographics', 'person', 'address').formats.find(({ format }) => format === 'tpp');
    assert.match(tpp?.reads?.join(' ') ?? '', /HouseNumber \+ Demographics\/Address\/Road/u);
  });

  it('says what the variables of a path stand for', () => {
    const { formats } = fieldOf('allergies', 'allergy', 'recordedBy');
    const openhr = formats.find(({ format }) => format === 'openhr');
    const used = [...(openhr?.reads?.join(' ') ?? '').matchAll(/\$(\w+)/gu)].map(([, name]) => name);
    assert.ok(used.length > 0);
    for (const name of used) assert.ok(name !== undefined && openhr?.variables[name], `$${name ?? ''}`);
  });

  it('says what the manifest allows and what the policy takes out all the same', () => {
    assert.deepEqual(fieldOf('allergies', 'allergy', 'term').limits, [
      'in words without a code too, which the manifest allows',
    ]);
    assert.deepEqual(fieldOf('social-care', 'carer', 'telephone').limits, [
      'about a third party, which the manifest allows',
      "withheld unless 'sharesDetails' is true",
      "withheld unless 'mayBeContacted' is true",
    ]);
  });

  it('tells people first what is shown, then once for each field where it is read', () => {
    const text = explanationText(explainDataset(catalogue, 'medications'));
    const [shown = '', read = '', rows = ''] = text.split(/^Where each field is read$|^Where the records stand$/mu);
    assert.ok((shown.match(/^ {2}medication\.item: /gmu)?.length ?? 0) > 1);
    assert.equal(read.match(/^ {2}medication\.item$/gmu)?.length, 1);
    assert.doesNotMatch(shown, /o:healthDomain|Bundle\.entry/u);
    assert.match(rows, /^ {2}medication\n(?: {4}.*\n)* {4}openhr: \/o:openHealthRecord\//mu);
  });

  it('lists under "never" what is near to what is shown before record types in no section', () => {
    const text = neverText(neverShown(catalogue, 'medications'));
    const places = [
      'Declared by no section:',
      'Free text that',
      'Record types in no section',
      'Decides what is withheld',
    ].map((words) => text.indexOf(words));
    assert.ok(places.every((place) => place > 0));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    const reasons = new Set(neverShown(catalogue, 'medications').never.map(({ reason }) => reason));
    assert.equal(text.match(/^\S.*:$/gmu)?.length, reasons.size, 'each reason has its heading');
  });

  it('says what the head of every page shows, whatever the dataset declares', () => {
    const head = explainDataset(catalogue, 'allergies').fields.filter(({ section }) => section === null);
    assert.ok(head.some(({ field }) => field === 'practice'));
    assert.equal(neverOf('allergies', 'person', 'practice'), undefined);
    assert.equal(neverOf('allergies', 'person', 'address')?.reason, 'undeclared');
  });

  it('names the agreements, roles and sources that reach it, and nobody where none lets it be shown', async () => {
    const { host } = await signingHost('ehr');
    const sources = [gpAt('http://127.0.0.1:1'), careAt('http://127.0.0.1:1')];
    const config = { ...configOf(host), sources, agreements: [AGREEMENT] };
    const facts = datasetFacts(catalogue, 'allergies');
    assert.ok(facts !== undefined);
    const reach = reachOf(config, facts);
    assert.deepEqual(
      reach.map(({ agreement, roles, sources: asked }) => [agreement, roles, asked]),
      [['direct-care@1', ['R8000'], [gpAt('').name]]],
    );
    assert.match(
      explanationText(explainDataset(catalogue, 'allergies', reach)),
      /Agreement direct-care@1: .*roles R8000/,
    );
    assert.deepEqual(reachOf(config, { ...facts, status: 'draft' }), []);
    assert.match(explanationText(explainDataset(catalogue, 'allergies', [])), /^Nobody:/mu);
  });

  it('refuses a dataset that is not there, with the name that was probably meant', () => {
    assert.throws(
      () => explainDataset(catalogue, 'alergies'),
      (error) => error instanceof AuthorError && /Did you mean .*allergies/.test(error.message),
    );
  });
});

describe('what a dataset can never show', () => {
  for (const id of DATASET_IDS)
    it(`${id}: every field of every record type is either shown or never shown, and none is both`, () => {
      const name = ({ record, field }: { record: string; field: string }) => `${record}.${field}`;
      const shown = new Set(explainDataset(catalogue, id).fields.map(name));
      const never = neverShown(catalogue, id).never.map(name);
      assert.deepEqual(
        never.filter((each) => shown.has(each)),
        [],
      );
      const all = new Set([...shown, ...never]);
      for (const { id: record, fields } of catalogue.vocabulary.values())
        for (const field of [...fields.keys(), ...PROVENANCE_FIELDS.keys()])
          assert.ok(all.has(`${record}.${field}`), `nothing is said of ${record}.${field}`);
    });

  it('gives the reason', () => {
    assert.equal(neverOf('allergies', 'allergy', 'status')?.reason, 'decides');
    assert.equal(neverOf('social-care', 'risk', 'aboutUnnamed')?.reason, 'internal');
    assert.equal(neverOf('allergies', 'carer', 'name')?.reason, 'third-party');
    assert.equal(neverOf('allergies', 'special-note', 'text')?.reason, 'free-text');
    assert.equal(neverOf('allergies', 'allergy', 'marks.confidential')?.reason, 'protection');
  });

  it('says whether a field is read from an extract at all', () => {
    assert.equal(neverOf('allergies', 'problem', 'significance')?.read, false);
    assert.equal(neverOf('allergies', 'problem', 'code')?.read, true);
    assert.match(neverText(neverShown(catalogue, 'allergies')), / {2}problem: .*significance\*/);
  });
});

describe('oriel explain', () => {
  const run = (...args: readonly string[]) =>
    execFileSync(process.execPath, ['src/main.ts', 'explain', ...args], { cwd: ROOT, encoding: 'utf8' });

  it('prints for people and for scripts', () => {
    assert.match(run('allergies'), /^allergies \d+\.\d+\.\d+ \(active\)/u);
    const { never } = JSON.parse(run('allergies', '--never', '--json')) as { never: unknown[] };
    assert.equal(never.length, neverShown(catalogue, 'allergies').never.length);
  });
});
