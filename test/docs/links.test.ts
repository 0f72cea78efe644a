import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';

import { readPage, ROOT } from './page.ts';

const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
];

describe('The documentation', () => {
  for (const page of PAGES) {
    it(`${page} links to files and headings that exist`, () => {
      assert.deepEqual(brokenLinks(page, readPage(page)), []);
    });

    it(`${page} names no path of one machine`, () => {
      assert.deepEqual(machinePaths(readPage(page)), []);
    });
  }

  it('begins with a README of at most 150 lines', () => {
    assert.ok(readPage('README.md').trimEnd().split('\n').length <= 150);
  });

  it('is found out where a link is broken', () => {
    const text = '[a](no-such-page.md), ![b](images/none.png), [c](errors.md#no-such-heading), [d](errors.md#denials)';
    assert.deepEqual(brokenLinks('docs/integrating.md', text), [
      'no-such-page.md',
      'images/none.png',
      'errors.md#no-such-heading',
    ]);
  });

  it('is found out where it names a path of one machine', () => {
    assert.deepEqual(machinePaths('see `../shared/x`, /home/ann/oriel and /v1/tickets'), ['../shared', '/home/']);
  });
});

/** Relative links of a page whose file, or whose heading in that file, does not exist. */
function brokenLinks(page: string, text: string): readonly string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|<(?:img|a)\s[^>]*(?:src|href)="([^"]+)"/gu)];
  return targets
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((target) => !/^[a-z]+:/u.test(target) && !leads(page, target));
}

function leads(page: string, target: string): boolean {
  const [file = '', heading] = target.split('#');
  const path = file === '' ? page : posix.join(posix.dirname(page), file);
  if (path.startsWith('..') || !existsSync(`${ROOT}${path}`)) return false;
  return heading === undefined || headingsOf(readPage(path)).includes(heading);
}

/** The anchors that GitHub gives the headings of a page. */
function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Paths that mean something on the machine of whoever wrote the page, and nowhere else. */
function machinePaths(text: string): readonly string[] {
  return [...text.matchAll(/\.\.\/shared|(?<![\w.])\/(?:work|home|root|Users)\//gu)].map(([path]) => path);
}
