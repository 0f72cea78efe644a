import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { timed, type Candidate, type Skipped } from './measure.ts';
import { TABLE } from './tools.ts';

/** Rounds of what takes more than a second each. */
const FEW = 3;

/** What is used of saxon-js, whose licence keeps it from being installed with the rest. */
interface SaxonJs {
  transform(options: {
    readonly stylesheetText: string;
    readonly sourceText: string;
    readonly destination: 'serialized';
  }): { readonly principalResult: string };
}

/** saxon-js making the table of the plain stack from the same bytes, its stylesheet compiled before by xslt3. */
export function saxonTable(bytes: Buffer): Candidate | Skipped {
  const name = 'saxon-js, table';
  const { resolve } = createRequire(import.meta.url);
  const found = located(resolve);
  if (found === null) return { name, skipped: 'not installed: npm install --no-save saxon-js@2.7.0 xslt3@2.7.0' };
  const saxon = createRequire(import.meta.url)(found.saxon) as SaxonJs;
  const stylesheetText = compiled(found.compiler);
  const sourceText = bytes.toString();
  return timed(name, () => saxon.transform({ stylesheetText, sourceText, destination: 'serialized' }), FEW);
}

function located(resolve: NodeJS.RequireResolve): { readonly saxon: string; readonly compiler: string } | null {
  try {
    return { saxon: resolve('saxon-js'), compiler: resolve('xslt3') };
  } catch {
    return null;
  }
}

/** The stylesheet in the form that saxon-js runs. */
function compiled(compiler: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  try {
    const file = join(folder, 'events.sef.json');
    const { status, stderr } = spawnSync(process.execPath, [compiler, `-xsl:${TABLE}`, `-export:${file}`, '-nogo']);
    if (status !== 0) throw new Error(`xslt3 did not compile the stylesheet: ${stderr.toString()}`);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
