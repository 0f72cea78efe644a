import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const [, chapter = ''] = readFileSync(join(ROOT, 'docs/authoring.md'), 'utf8').split('## Your first dataset\n');
const [steps = ''] = chapter.split('\n## ');

/** A step of the chapter: a file that is written, or commands that are run. */
type Step = { readonly file: string; readonly text: string } | { readonly commands: readonly string[] };

/** The blocks of the chapter in order; a file is named in the line above its block. */
function stepsOf(text: string): readonly Step[] {
  const blocks = text.matchAll(
    /(?:in `(?<file>mine\/[^`]+)`:\n\n(?:<!--.*-->\n)?)?```(?<kind>\w+)\n(?<inside>[\s\S]*?)```/gu,
  );
  return [...blocks].flatMap(({ groups }): Step[] => {
    const { file, kind, inside = '' } = groups ?? {};
    if (kind === 'sh') return [{ commands: inside.trim().split('\n') }];
    return file === undefined ? [] : [{ file, text: inside }];
  });
}

describe('the first dataset of docs/authoring.md', function () {
  this.timeout(120_000);
  this.slow(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'oriel-first-'));
    cpSync(join(ROOT, 'templates'), join(folder, 'templates'), { recursive: true });
    symlinkSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function run(command: string) {
    const [program = '', ...words] = command.split(' ');
    const [file, args] =
      program === 'npx' ? [process.execPath, [join(ROOT, 'bin/oriel.js'), ...words.slice(1)]] : [program, words];
    const { status, stdout, stderr } = spawnSync(file, args, { cwd: folder, encoding: 'utf8' });
    return { command, status, out: stdout, err: stderr };
  }

  it('is written, checked, rendered and accepted by the steps as they stand, and by nothing else', () => {
    const ended = stepsOf(steps).flatMap((step) => {
      if ('commands' in step) return step.commands.map(run);
      writeFileSync(join(folder, step.file), step.text);
      return [];
    });
    const [copy, make, check, render, accept, words, again, cases, ...others] = ended;
    assert.deepEqual(
      ended.map(({ status, err }) => [status, err]),
      [0, 0, 1, 0, 0, 0, 0, 0].map((status) => [status, '']),
      JSON.stringify(ended),
    );
    assert.ok(copy?.command.startsWith('cp') === true && make?.command.startsWith('mkdir') === true);
    assert.match(check?.out ?? '', /nothing is expected of this case yet[\s\S]*\n1 problem in 1 file\.\n$/u);
    assert.match(render?.out ?? '', /<caption>Vaccinations, most recent first<\/caption>.*Influenza vaccination/su);
    assert.match(accept?.out ?? '', /^Vaccinations given:\n(?:\+ .*\n)*\+ 12-Oct-2019 \| Influenza vaccination \|/mu);
    assert.match(accept?.out ?? '', /^wrote mine\/datasets\/vaccinations\/cases\/edith\/expected\.html$/mu);
    assert.match(words?.out ?? '', /^wrote mine\/words\/en\.yaml\n/u);
    assert.deepEqual([again?.out, cases?.out, others], ['No problems.\n', '1 case: as accepted.\n', []]);
  });

  it('shows a later change as a reader would see it, and ends with 1', () => {
    const manifest = join(folder, 'mine/datasets/vaccinations/dataset.yaml');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('title: Vaccinations given', 'title: Vaccines'));
    const { status, out } = run('npx oriel cases vaccinations --templates mine');
    assert.equal(status, 1);
    assert.match(out, /^different vaccinations\/edith\nA reader sees:\nVaccinations given:\n- /u);
    assert.match(
      out,
      /\n1 case: 0 as accepted, 1 different\.\nWhere every line is meant: oriel cases --accept vaccinations\/edith\n$/u,
    );
  });
});
