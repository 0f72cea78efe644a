import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Candidate, Skipped } from './measure.ts';

const VALUES = fileURLToPath(new URL('values.xsl', import.meta.url));
/** The stylesheet of the table that the plain stack makes. */
export const TABLE = fileURLToPath(new URL('events.xsl', import.meta.url));

/** libxml2 checking a record and keeping nothing, by xmllint's own clock: a hundred readings in one process, without its start. */
export function xmllintSax(file: string): Candidate | Skipped {
  return timedByItself('xmllint --sax', 'xmllint', ['--sax', '--noout', '--timing', '--repeat', file], 100);
}

/** libxml2 building its tree, by xmllint's own clock. */
export function xmllintTree(file: string): Candidate | Skipped {
  return timedByItself('xmllint, tree', 'xmllint', ['--noout', '--timing', '--repeat', file], 100);
}

/** xsltproc reading into a tree and picking values by XPath, by its own clock: whole milliseconds, without its start. */
export function xsltproc(file: string): Candidate | Skipped {
  return timedByItself('xsltproc, values', 'xsltproc', ['--timing', '--output', '/dev/null', VALUES, file], 1);
}

/** libxslt making the table of the plain stack, its tree and its bytes out included, by its own clock: whole milliseconds. */
export function xsltprocTable(file: string): Candidate | Skipped {
  return timedByItself('xsltproc, table', 'xsltproc', ['--timing', '--output', '/dev/null', TABLE, file], 1);
}

/** Milliseconds that a tool has to print for its whole ones to be a figure. */
const GRAINS = 3;

function timedByItself(name: string, tool: string, options: readonly string[], times: number): Candidate | Skipped {
  if (spawnSync(tool, ['--version']).error !== undefined) return { name, skipped: `${tool} is not installed` };
  if (printedTime(tool, options) < GRAINS)
    return { name, skipped: `${tool} tells whole milliseconds, which is too coarse at this size` };
  return { name, sample: () => printedTime(tool, options) / times };
}

/** The sum of the times that a tool prints, in milliseconds. */
function printedTime(tool: string, options: readonly string[]): number {
  const { stderr, status } = spawnSync(tool, options, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  const printed = [...stderr.matchAll(/took (\d+) ms/gu)].map(([, time]) => Number(time));
  if (status !== 0 || printed.length === 0) throw new Error(`${tool} printed no time: ${stderr}`);
  return printed.reduce((sum, time) => sum + time, 0);
}
