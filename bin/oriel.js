#!/usr/bin/env node
// Starts Oriel on Node 24 or newer: on this process when it is, else on the runtime pinned by the npm package `node`.
// Plain JavaScript, so that an older Node can read this file far enough to find the newer one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const WANTED_MAJOR = 24;
const main = new URL('../src/main.ts', import.meta.url);

/** The pinned runtime: beside us in a checkout, beside our folder when Oriel is itself an installed package. */
function findPinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return ['../node_modules/node/bin/', '../../node/bin/']
    .map((folder) => fileURLToPath(new URL(folder + name, import.meta.url)))
    .find((path) => existsSync(path));
}

/** Runs the same command line on another Node and answers its exit code (128 + signal number when a signal ended it). */
function runOn(node) {
  // Ctrl-C reaches the whole process group; the child decides what it means.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  const child = spawnSync(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  if (child.error) throw child.error;
  return child.status ?? 128 + (constants.signals[child.signal] ?? 0);
}

if (Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR) {
  await import(main.href);
} else {
  const pinned = findPinnedNode();
  if (pinned === undefined) {
    console.error(
      `oriel: needs Node.js ${WANTED_MAJOR} or newer and this is ${process.versions.node}. ` +
        'Run "npm ci" in the checkout (it installs the pinned runtime), or install Node.js 24.',
    );
    process.exitCode = 1;
  } else {
    process.exitCode = runOn(pinned);
  }
}
