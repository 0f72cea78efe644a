import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findViolations } from './arrows.ts';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

describe('the arrows of DESIGN.md', () => {
  it('hold for every import in src/', () => {
    const violations = sourceFiles().flatMap((file) => findViolations(file, readFileSync(join(src, file), 'utf8')));
    assert.deepEqual(violations, []);
  });

  const broken: [why: string, file: string, source: string][] = [
    ['transform imports service', 'transform/transform.ts', `import { x } from '../service/view.ts';`],
    ['transform imports types of service', 'transform/a.ts', `import type { X } from '../service/view.ts';`],
    ['transform reads files', 'transform/record/a.ts', `import { readFile } from 'node:fs/promises';`],
    ['transform knows Koa', 'transform/render/a.ts', `import type Koa from 'koa';`],
    ['transform loads service on demand', 'transform/a.ts', `const x = await import('../service/view.ts');`],
    ['transform re-exports service', 'transform/a.ts', `export * from '../service/view.ts';`],
    ['transform names a type of service in place', 'transform/a.ts', `let x: import('../service/view.ts').X;`],
    ['one step imports the inside of another', 'transform/render/a.ts', `import { x } from '../extract/gate.ts';`],
    ['an inline type keeps the import alive', 'transform/render/a.ts', `import { type X } from '../extract/gate.ts';`],
    ['record imports a step', 'transform/record/a.ts', `import { x } from '../extract/gate.ts';`],
    ['a shared word imports a step', 'transform/facts.ts', `import { x } from './extract/gate.ts';`],
    ['a step imports the whole', 'transform/protect/a.ts', `import { transform } from '../transform.ts';`],
    ['author imports service', 'author/check/a.ts', `import { x } from '../../service/view.ts';`],
    ['service imports sandbox', 'service/view.ts', `import { x } from '../sandbox/people.ts';`],
    ['service knows Koa below http/', 'service/launch/a.ts', `import type { Context } from 'koa';`],
    ['embed imports a value', 'embed/a.ts', `import { x } from '../service/page/shell.ts';`],
    ['embed imports a package', 'embed/a.ts', `import { z } from 'zod';`],
    ['catalogue imports service', 'catalogue.ts', `import { x } from './service/view.ts';`],
    ['somebody imports main', 'service/view.ts', `import { x } from '../main.ts';`],
    ['src imports tests', 'service/view.ts', `import { x } from '../../test/support/skip.ts';`],
    ['a file is in no wing', 'utils/strings.ts', ''],
  ];
  for (const [why, file, source] of broken)
    it(`are seen to be broken when ${why}`, () => {
      assert.equal(findViolations(file, source).length, 1);
    });

  const sound: [why: string, file: string, source: string][] = [
    ['transform.ts imports every step', 'transform/transform.ts', `import { x } from './extract/gate.ts';`],
    ['a step imports record/', 'transform/render/a.ts', `import { x } from '../record/date.ts';`],
    ['a step imports itself', 'transform/render/helpers/a.ts', `import { x } from '../charts.ts';`],
    ['a step imports the types of another', 'transform/protect/a.ts', `import type { X } from '../extract/gate.ts';`],
    ['the shell imports transform', 'service/pool/a.ts', `import { x } from '../../transform/transform.ts';`],
    ['http/ knows Koa', 'service/http/routes.ts', `import Router from '@koa/router';`],
    ['sandbox imports service and Koa', 'sandbox/a.ts', `import Koa from 'koa'; import '../service/app.ts';`],
    ['embed imports types', 'embed/a.ts', `import type { X } from '../service/page/shell.ts';`],
    ['a comment shows an import', 'transform/a.ts', `// import { x } from '../service/view.ts';`],
  ];
  for (const [why, file, source] of sound)
    it(`hold when ${why}`, () => {
      assert.deepEqual(findViolations(file, source), []);
    });
});

/** The TypeScript files below src/, with forward slashes; none while src/ is missing. */
function sourceFiles(): string[] {
  if (!existsSync(src)) return [];
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(sep).join('/'));
}
