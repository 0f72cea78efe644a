import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';

import { ROOT } from '../docs/page.ts';
import { temporaryFolder } from '../service/launch/host-kit.ts';

/** Bytes of `<oriel-view>` when it is compressed, at most. */
const MOST = 6 * 1024;

/** A host's own code, as its developer writes it. */
const CONSUMER = `import 'oriel/oriel-view';
import { WORDS, type StateChange, type Ticket } from 'oriel/oriel-view';
import { together } from 'oriel/together';

const view = document.createElement('oriel-view');
view.person = '42';
view.words = { again: \`\${WORDS.again}!\` };
view.ticket = together(async (views, person) => ({ urls: views.map((each) => each + person) }));
view.ticket = async ({ view, person, signal }): Promise<Ticket> => ({ url: view + person + String(signal.aborted) });
view.addEventListener('oriel-state', ({ detail }) => { const change: StateChange = detail; console.log(change.state); });
view.refresh();
view.close();
`;

describe('the host kit as it is published', function () {
  this.timeout(60_000);
  this.slow(15_000);
  const folder = temporaryFolder();
  const shipped = join(folder.path, 'node_modules/oriel');
  before(() => {
    mkdirSync(shipped, { recursive: true });
    run('npm', 'pack', '--silent', '--pack-destination', folder.path);
    const [tarball = ''] = readdirSync(folder.path).filter((name) => name.endsWith('.tgz'));
    run('tar', '-xzf', join(folder.path, tarball), '-C', shipped, '--strip-components=1');
  });
  after(() => folder.remove());

  it('is JavaScript and types, beside everything else of the package', () => {
    assert.deepEqual(readdirSync(join(shipped, 'dist')), [
      'oriel-view.d.ts',
      'oriel-view.js',
      'together.d.ts',
      'together.js',
      'types.d.ts',
    ]);
    for (const name of ['oriel-view', 'together']) run(process.execPath, '--check', join(shipped, `dist/${name}.js`));
  });

  it(`has an element of at most ${MOST} bytes, compressed, that imports nothing`, () => {
    const element = readFileSync(join(shipped, 'dist/oriel-view.js'));
    const { length } = gzipSync(element, { level: 9 });
    assert.ok(length <= MOST, `${length} bytes`);
    assert.doesNotMatch(element.toString(), /^\s*(?:import|export)\b[^;]*\bfrom\b/mu);
    assert.doesNotMatch(element.toString(), /innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/u);
  });

  it('is typed for the code of a host', () => {
    assert.deepEqual(complaintsAbout(CONSUMER), []);
    assert.equal(complaintsAbout(`${CONSUMER}view.ticket = 7;`).length, 1);
  });

  /** What TypeScript says of a host's module that uses the package, at its strictest. */
  function complaintsAbout(source: string): readonly string[] {
    const file = join(folder.path, 'host.ts');
    writeFileSync(file, source);
    const program = ts.createProgram([file], {
      ...{ strict: true, noEmit: true, types: [], lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] },
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
});

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
