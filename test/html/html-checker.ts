import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

import { temporaryFolder } from '../service/launch/host-kit.ts';

const require = createRequire(import.meta.url);
/** Java archive of the Nu HTML checker; the package names its path. Its own way to run it would fetch a Java. */
const CHECKER = String(require('vnu-jar'));
/** Bytes of its answer, at most. */
const MOST = 64 * 1024 * 1024;

/** One thing that the checker says, in its own words. */
interface Message {
  readonly url: string;
  readonly lastLine?: number;
  readonly message: string;
  readonly extract?: string;
}

/** Whether there is a Java to run the checker with. */
export function hasJava(): boolean {
  return spawnSync('java', ['-version']).status === 0;
}

/** What the Nu HTML checker says of these documents, errors and warnings, a line each; empty where all is well. */
export function checkHtml(pages: ReadonlyMap<string, string>): readonly string[] {
  const folder = temporaryFolder();
  try {
    for (const [name, html] of pages) writeFileSync(join(folder.path, `${name}.html`), html);
    const options = ['--format', 'json', '--exit-zero-always', '--skip-non-html', folder.path];
    const { status, stderr } = spawnSync('java', ['-Xshare:auto', '-jar', CHECKER, ...options], {
      ...{ encoding: 'utf8', maxBuffer: MOST },
    });
    assert.equal(status, 0, stderr);
    const { messages } = JSON.parse(stderr) as { readonly messages: readonly Message[] };
    return messages.map(
      ({ url, lastLine = 0, message, extract = '' }) => `${basename(url)}:${lastLine}: ${message} ${extract}`,
    );
  } finally {
    folder.remove();
  }
}
