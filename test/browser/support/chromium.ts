import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** Path of a Chromium on this machine: the one that ORIEL_CHROMIUM names, else an installed one; null where there is none. */
export function findChromium(): string | null {
  const named = process.env['ORIEL_CHROMIUM'];
  if (named !== undefined) return isExecutable(named) ? named : null;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const installed = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    ...folders.map((at) => join(at, 'google-chrome')),
  ];
  return installed.find(isExecutable) ?? null;
}

/** Starts a Chromium without a window. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
