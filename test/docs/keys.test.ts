import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

import { ConfigError } from '../../src/service/config/config-error.ts';
import { readConfig } from '../../src/service/config/read-config.ts';
import { readClaims } from '../../src/service/launch/claims.ts';
import { readPage, rowsUnder } from './page.ts';

/** A key that is like no key there is, so that the configuration answers with those it knows. */
const STRANGE = 'zzzzzzzzzzzzzzzzzzzz';

/** Where each table of docs/operating.md stands in oriel.yaml. */
const PLACES: readonly (readonly [heading: string, path: readonly (string | number)[]])[] = [
  ['The file', []],
  ['listen', ['listen']],
  ['admin', ['admin']],
  ['hosts', ['hosts', 0]],
  ['keys of a host', ['hosts', 0, 'keys', 0]],
  ['theme of a host', ['hosts', 0, 'theme']],
  ['dark of a theme', ['hosts', 0, 'theme', 'dark']],
  ['sources', ['sources', 0]],
  ['breaker of a source', ['sources', 0, 'breaker']],
  ['second of a source', ['sources', 0, 'second']],
  ['tls of a source', ['sources', 0, 'tls']],
  ['proxy of a source', ['sources', 0, 'proxy']],
  ['oauth of a source', ['sources', 0, 'oauth']],
  ['mig of a source', ['sources', 0, 'mig']],
  ['security of mig', ['sources', 0, 'mig', 'security']],
  ['fhir of a source', ['sources', 0, 'fhir']],
  ['gpConnect of fhir', ['sources', 0, 'fhir', 'gpConnect']],
  ['device of gpConnect', ['sources', 0, 'fhir', 'gpConnect', 'device']],
  ['file of a source', ['sources', 0, 'file']],
  ['index', ['index']],
  ['agreements', ['agreements', 0]],
];

describe('docs/operating.md', () => {
  const page = readPage('docs/operating.md');

  for (const [heading, path] of PLACES)
    it(`holds every key under "${heading}", and no other`, () => {
      const found = rowsUnder(page, heading).map(([key]) => key);
      assert.deepEqual(found.toSorted(), knownKeysAt(path).toSorted());
    });
});

describe('docs/integrating.md', () => {
  const rows = rowsUnder(readPage('docs/integrating.md'), 'The launch').map(([claim = '', required]) => ({
    name: claim.split('.')[0] ?? '',
    part: claim.split('.')[1],
    required,
  }));

  it('holds exactly the claims that are required', () => {
    const missing = faultsOf({})
      .split('; ')
      .map((fault) => fault.replace(' is missing', ''));
    const required = new Set(rows.flatMap(({ name, required: is }) => (is === 'yes' ? [name] : [])));
    assert.deepEqual([...required].toSorted(), missing.toSorted());
  });

  it('holds no claim that is unknown', () => {
    const payload = Object.fromEntries(rows.map(({ name, part }) => [name, part === undefined ? 1 : {}]));
    assert.doesNotMatch(faultsOf(payload), /unknown claim/u);
    assert.match(faultsOf({ ...payload, [STRANGE]: 1 }), /unknown claim/u);
  });

  it('holds every optional claim', () => {
    const source = readPage('src/service/launch/claims.ts');
    const [, shape = ''] = /const claims = closedObject\(\{\n([\s\S]*?)\n\}\);/u.exec(source) ?? [];
    const claims = [...shape.matchAll(/^ {2}(\w+):/gmu)].map(([, name]) => name);
    assert.deepEqual([...new Set(rows.map(({ name }) => name))].toSorted(), claims.toSorted());
  });
});

function faultsOf(payload: unknown): string {
  const read = readClaims(payload);
  return 'faults' in read ? read.faults : '';
}

/** The keys that the configuration knows at a place: it lists them where it meets one that is like none of them. */
function knownKeysAt(path: readonly (string | number)[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-docs-'));
  try {
    const config: unknown = parse(readPage('fixtures/sandbox/oriel.yaml'));
    Object.assign(path.reduce<object>(mapAt, config as object), { [STRANGE]: 1 });
    const file = join(folder, 'oriel.yaml');
    writeFileSync(file, stringify(config));
    return hintsOf(file).flatMap((hint) => /^the keys here are (.+)$/u.exec(hint)?.[1]?.split(', ') ?? []);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What stands at a key; an empty map is put there where nothing does. */
function mapAt(value: object, key: string | number): object {
  if (Reflect.get(value, key) === undefined) Reflect.set(value, key, {});
  return Reflect.get(value, key) as object;
}

function hintsOf(file: string): readonly string[] {
  try {
    readConfig(file, {});
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ hint }) => hint ?? '');
    throw error;
  }
}
