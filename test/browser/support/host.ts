import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Frame, Page } from 'playwright-core';

/** Where screenshots go, to be looked at; not kept in the repository. */
const OUT = fileURLToPath(new URL('../out/', import.meta.url));

/** The views that the hospital embeds, in its order. */
export const PANELS = ['Allergies', 'Medications', 'Problems', 'Adult social care'] as const;

/** The name of one of the hospital's panels. */
export type Panel = (typeof PANELS)[number];

/** Opens a person in the hospital's system. */
export async function openPerson(context: BrowserContext, hospital: string, person: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(personUrl(hospital, person));
  return page;
}

/** The hospital's page for a person. */
export function personUrl(hospital: string, person: string): string {
  return `${hospital}/?person=${person}`;
}

/** The frame that the hospital titles so. */
export async function panel(page: Page, name: Panel): Promise<Frame> {
  const iframe = await page.locator(`iframe[title^="${name}"]`).elementHandle();
  const frame = await iframe.contentFrame();
  assert.ok(frame !== null, `no panel ${name}`);
  return frame;
}

/** The text that a reader sees in a frame or a page, in one line; what a closed `details` hides is not in it. */
export async function textOf(frame: Frame | Page): Promise<string> {
  return (await frame.locator('body').innerText()).replaceAll(/\s+/gu, ' ');
}

/** One-time URLs of a person's views, not yet opened, in the order of the panels. */
export async function freshUrls(hospital: string, person: string): Promise<Readonly<Record<Panel, string>>> {
  const page = await (await fetch(personUrl(hospital, person))).text();
  const urls = [...page.matchAll(/<iframe [^>]*src="([^"]+)"/gu)].map(([, url = '']) =>
    url.replaceAll(/&#(\d+);/gu, (_, code: string) => String.fromCharCode(Number(code))),
  );
  assert.equal(urls.length, PANELS.length);
  return Object.fromEntries(PANELS.map((name, index) => [name, urls[index] ?? ''])) as Record<Panel, string>;
}

/** Path of a screenshot. */
export function picture(name: string): string {
  mkdirSync(OUT, { recursive: true });
  return `${OUT}${name}.png`;
}
