import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { skipUnless } from '../support/skip.ts';

/** The folder of real inputs that nobody here wrote: ORIEL_CORPORA, else `../shared/corpora` beside the checkout. */
const CORPORA = process.env['ORIEL_CORPORA'] ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));

/**
 * Skips the suite, visibly, where the corpora are absent; in CI too, for they are no part of the checkout.
 * Throws where they must be there: ORIEL_CORPORA names no folder, or the folder cannot be read.
 *
 *     before(needCorpora);
 */
export function needCorpora(this: Mocha.Context): void {
  const present = existsSync(CORPORA);
  if (!present && process.env['ORIEL_CORPORA'] !== undefined)
    throw new Error(`ORIEL_CORPORA names no folder: ${process.env['ORIEL_CORPORA']}`);
  if (present) readdirSync(CORPORA);
  else skipWithout.call(this, 'no corpora at ../shared/corpora, and ORIEL_CORPORA names no other place');
}

/** In CI `skipUnless` would fail, so there the title of the suite says why it is skipped. */
function skipWithout(this: Mocha.Context, reason: string): void {
  if (process.env['CI'] !== 'true') skipUnless.call(this, false, reason);
  const suite = this.test?.parent;
  if (suite !== undefined) suite.title += ` (${reason})`;
  this.skip();
}

/** The files of a folder of the corpora and of those inside it, by the ends of their names, in order. */
export function corpusFiles(folder: string, end: string): readonly string[] {
  return readdirSync(join(CORPORA, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.toLowerCase().endsWith(end))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** The bytes of a file of the corpora. */
export function corpusBytes(path: string): Buffer {
  return readFileSync(join(CORPORA, path));
}

/** A file of the corpora as JSON, of the shape its README names. */
export function corpusJson(path: string): unknown {
  return JSON.parse(corpusBytes(path).toString('utf8'));
}

/** One piece of hostile or untidy HTML, with where it stands in the corpora. */
export interface Payload {
  readonly name: string;
  readonly text: string;
}

/** Every payload of `html/xss` and every fragment of `html/gp-system-fragments`, each text once. */
export function htmlPayloads(): readonly Payload[] {
  const all = [...xssPayloads(), ...systemFragments()];
  return [...new Map(all.map((payload) => [payload.text, payload])).values()];
}

function xssPayloads(): readonly Payload[] {
  return filesIn('html/xss', '.json').flatMap((file) => {
    const { cases } = corpusJson(`html/xss/${file}`) as { cases: readonly { payload: string }[] };
    return cases.map(({ payload }, index) => ({ name: `${file}, case ${index}`, text: payload }));
  });
}

function systemFragments(): readonly Payload[] {
  const folder = 'html/gp-system-fragments';
  return filesIn(folder, '.html').map((file) => ({
    name: file,
    text: corpusBytes(`${folder}/${file}`).toString('utf8'),
  }));
}

function filesIn(folder: string, ending: string): readonly string[] {
  const names = readdirSync(join(CORPORA, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(ending)).sort();
}
