import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { launchChromium } from './chromium.ts';
import { freeBasePort } from './ports.ts';

/** A sandbox and a browser to look at it with. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Starts a sandbox on free ports, in a folder of its own that closing removes, and this Chromium. */
export async function openStage(executable: string): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-browser-'));
  const sandbox = await startSandbox({ port: await freeBasePort(), folder, log: pino({ level: 'silent' }) });
  const browser = await launchChromium(executable);
  const close = async (): Promise<void> => {
    await browser.close();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  };
  return { sandbox, browser, close };
}
