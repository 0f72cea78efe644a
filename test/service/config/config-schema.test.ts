import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

import { schemaText } from '../../../src/author/schemas.ts';
import { TEMPLATES } from '../../../src/catalogue.ts';
import { ConfigError } from '../../../src/service/config/config-error.ts';
import { configSchema } from '../../../src/service/config/config-schema.ts';
import { readConfig } from '../../../src/service/config/read-config.ts';

const SANDBOX = readFileSync(new URL('../../../fixtures/sandbox/oriel.yaml', import.meta.url), 'utf8');
const ajv = new Ajv({ strict: false, allErrors: true });
const validate = ajv.compile(configSchema());

function faultsOf(text: string): string {
  return validate(parse(text)) ? '' : ajv.errorsText(validate.errors);
}

/** Where the service finds faults of the keys and values themselves, files aside. */
function problemsOf(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-schema-'));
  try {
    const file = join(folder, 'oriel.yaml');
    writeFileSync(file, text);
    readConfig(file, {});
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the schema of oriel.yaml', () => {
  it('is written as the code has it (if not: oriel schema)', () => {
    assert.equal(readFileSync(join(TEMPLATES, 'schemas/oriel.schema.json'), 'utf8'), schemaText(configSchema()));
  });

  it('accepts the configuration of the sandbox', () => {
    assert.equal(faultsOf(SANDBOX), '');
  });

  it('names no path of the machine that wrote it', () => {
    assert.ok(!JSON.stringify(configSchema()).includes(join(TEMPLATES, '..')));
  });

  for (const [what, from, to] of [
    ['an unknown key', 'issuer:', 'isuer:'],
    ['a key that is missing', 'state: oriel.sqlite\n', ''],
    ['an unknown key of a host', '    height: auto', '    hight: auto'],
    ['a choice that is none', '    height: auto', '    height: tall'],
    ['a port that is none', 'port: 8300 }', 'port: 83000 }'],
    ['a text in place of a number', 'port: 8300 }', 'port: first }'],
    ['a host without keys', /keys:\n {6}- \{[^}]*\}/u, 'keys: []'],
  ] as const)
    it(`refuses ${what}, as the service does`, () => {
      const text = SANDBOX.replace(from, to);
      assert.notEqual(text, SANDBOX);
      assert.notEqual(faultsOf(text), '');
      assert.notDeepEqual(problemsOf(text), problemsOf(SANDBOX));
    });
});
