import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { DefinitionError, didYouMean, parseDefinition, type Definition } from '../../transform/record/definition.ts';
import { definitionText } from '../../transform/record/definition-text.ts';
import { ConfigError } from './config-error.ts';
import type { ConfigProblem } from './config-error.ts';
import type { Config } from './config.ts';
import { issueFault, knownKeys } from './shape-words.ts';
import type { Issue } from './shape-words.ts';
import { configShape } from './shape.ts';

/** Reads `oriel.yaml`, checks all of it and freezes it; `ORIEL_PORT` overrides `listen.port`. Throws ConfigError with every problem found. */
export function readConfig(
  file: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const document = readYaml(file, readText(file));
  const read = configShape({ folder: dirname(resolve(file)), environment }).safeParse(document.value, {
    reportInput: true,
  });
  if (!read.success) throw new ConfigError(read.error.issues.flatMap((issue) => problemsOf(issue, document)));
  return deepFreeze(withPort(read.data, environment['ORIEL_PORT']));
}

function readText(file: string): string {
  try {
    return definitionText(file, readFileSync(file));
  } catch (cause) {
    if (cause instanceof DefinitionError) throw new ConfigError(cause.problems);
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    const message =
      why === 'ENOENT' ? `is missing: there is no configuration at ${resolve(file)}` : `cannot be read (${why})`;
    throw unplaced(file, message, '`oriel sandbox` shows an example; docs/operating.md describes every key');
  }
}

function readYaml(file: string, text: string): Definition<unknown> {
  try {
    return parseDefinition(file, text, z.unknown());
  } catch (error) {
    throw error instanceof DefinitionError ? new ConfigError(error.problems) : error;
  }
}

function problemsOf(issue: Issue, document: Definition<unknown>): readonly ConfigProblem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code !== 'unrecognized_keys') {
    const { message, hint } = issueFault(issue);
    const kind = message === 'is missing' ? 'missing' : 'value';
    return [document.problem(path, `${pathWords(path)} ${message}`, hint, kind)];
  }
  const known = knownKeys(issue);
  return issue.keys.map((key) => {
    const hint = didYouMean(key, known) ?? `the keys here are ${known.join(', ')}`;
    return document.problem([...path, key], `${pathWords([...path, key])} is not a known key`, hint, 'unknown-key');
  });
}

/** A path as an operator reads it: `hosts[0].origins[0]`. */
function pathWords(path: readonly (string | number)[]): string {
  const words = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return words === '' ? 'the file' : words.replace(/^\./, '');
}

function withPort(config: Config, written: string | undefined): Config {
  if (written === undefined) return config;
  const port = Number(written);
  if (!/^\d{1,5}$/.test(written) || port > 65_535)
    throw unplaced('ORIEL_PORT', 'must be a port number, 0 to 65535', null);
  return { ...config, listen: { ...config.listen, port } };
}

function unplaced(file: string, message: string, hint: string | null): ConfigError {
  return new ConfigError([{ file, line: null, column: null, message, hint }]);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
