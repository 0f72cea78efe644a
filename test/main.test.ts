import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import packageFile from '../package.json' with { type: 'json' };
import { copyTemplates } from './author/templates-copy.ts';

import { temporaryFolder } from './service/launch/host-kit.ts';
import { closeServers, serveHttp } from './service/source/servers.ts';
import { FIXTURES, startService, type TestService } from './service/support/service.ts';

const ORIEL = fileURLToPath(new URL('../bin/oriel.js', import.meta.url));
const GP = join(FIXTURES, 'edith/openhr.xml');
const CARE = join(FIXTURES, 'edith/liquidlogic-adults.xml');

const CONFIG = `issuer: http://localhost:8300
listen: { host: 127.0.0.1, port: 0 }
state: oriel.sqlite
hosts: []
sources: []
agreements: []
`;

/** How a command ended. */
interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the command line', function () {
  this.timeout(60_000);
  this.slow(5_000);
  const folder = temporaryFolder();
  let oriel: TestService;

  before(async () => {
    writeFileSync(join(folder.path, 'oriel.yaml'), CONFIG);
    writeFileSync(join(folder.path, 'wrong.yaml'), CONFIG.replace('port: 0', 'port: eight'));
    writeFileSync(join(folder.path, 'misspelt.yaml'), `${CONFIG}agreement: []\n`);
    writeFileSync(join(folder.path, 'hostile.xml'), '<!DOCTYPE r [<!ENTITY a "Anxiety">]><r>&a;</r>');
    oriel = await startService([], ({ state }) => ({ state: state.replace(/[^/]*$/, 'journal.sqlite') }));
    writeFileSync(join(folder.path, 'journal.yaml'), CONFIG.replace('oriel.sqlite', oriel.config.state));
    await oriel.launch(['problems']);
  });
  after(async () => {
    await oriel.close();
    await closeServers();
    folder.remove();
  });

  function start(...args: readonly string[]) {
    // Compiled once for all of these commands, which would else spend half their time on it.
    const cache = { NODE_COMPILE_CACHE: join(folder.path, 'compiled') };
    const env = { ...process.env, ...cache, ORIEL_PORT: undefined, ORIEL_DEBUG: undefined };
    return spawn(process.execPath, [ORIEL, ...args], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async function run(...args: readonly string[]): Promise<Ended> {
    const child = start(...args);
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    assert.doesNotMatch(out + err, /\n\s+at |\.ts:\d|node:internal|Error:/, 'a stack trace');
    return { code, out, err };
  }

  /** It ends with 1, says nothing on standard output, and one line on standard error. */
  async function fails(line: RegExp, ...args: readonly string[]): Promise<void> {
    await endsWith(1, line, ...args);
  }

  /** As `fails`, but with 2: the command names what there is not. */
  async function isUnknown(line: RegExp, ...args: readonly string[]): Promise<void> {
    await endsWith(2, line, ...args);
  }

  async function endsWith(expected: number, line: RegExp, ...args: readonly string[]): Promise<void> {
    const { code, out, err } = await run(...args);
    assert.match(err, line);
    assert.deepEqual([code, out, err.trimEnd().split('\n').length], [expected, '', 1]);
  }

  /** As `isUnknown`; commander adds where help is. */
  async function isMisused(line: RegExp, ...args: readonly string[]): Promise<void> {
    const { code, out, err } = await run(...args);
    assert.match(err, line);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^error: [^\n]+\n(?:\(Did you mean \w+\?\)\n)?\(oriel --help shows the commands\)\n$/);
  }

  describe('help', () => {
    it('names every command', async () => {
      const { code, out, err } = await run('--help');
      assert.deepEqual([code, err], [0, '']);
      for (const command of ['serve', 'sandbox', 'render', 'read', 'audit', 'check', 'cases'])
        assert.match(out, new RegExp(`^  ${command}\\b`, 'm'));
    });

    it('has the version beside it', async () => {
      assert.deepEqual(await run('--version'), { code: 0, out: `${packageFile.version}\n`, err: '' });
    });

    it('is pointed at where a command is unknown, or an option is no day', async () => {
      await Promise.all([
        isMisused(/^error: unknown command 'serv'/, 'serv'),
        isMisused(/must be a day such as 2020-01-31/, 'render', 'problems', GP, '--as-of', '2020-02-30'),
        isMisused(/must be a port number from 1 to 65514/, 'sandbox', '--port', '70000'),
      ]);
    });
  });

  describe('check', () => {
    it('says of datasets without problems that something else keeps them from being shown', async () => {
      const copy = copyTemplates(['problems']);
      copy.edit('formats/openhr.yaml', 'dosage: o:medication', 'dosage: //o:medication');
      const { code, out, err } = await run('check', 'problems', '--templates', copy.folder);
      copy.discard();
      assert.deepEqual([code, out], [0, 'No problems.\n']);
      assert.match(err, /^oriel: something else in the templates is wrong.* `oriel check` says what\.\n$/);
    });
  });

  describe('render', () => {
    it('prints the sections as HTML', async () => {
      const { code, out, err } = await run('render', 'problems', GP, '--as-of', '2020-01-31');
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, /<h2>Active Problems and Issues<\/h2>.*<table>/s);
      assert.doesNotMatch(out, /Anxiety|Tinnitus|<section|<style|<html/);
    });

    it('--profile strict prints the mark-up of the standard, in one piece', async () => {
      const { code, out } = await run('render', 'problems', GP, '--as-of', '2020-01-31', '--profile', 'strict');
      assert.equal(code, 0);
      assert.match(
        out,
        /^<div><h1>Problems and Issues<\/h1><div><h2>Active .*<table id="prb-tab-act">.*<\/div><\/div>\n$/su,
      );
      await isMisused(/Allowed choices are accessible, strict/, 'render', 'problems', GP, '--profile', 'stirct');
    });

    it('--json prints the outcome and what became of each section, and nothing of the record', async () => {
      const { code, out } = await run('render', 'problems', GP, '--as-of', '2020-01-31', '--json');
      const printed = JSON.parse(out) as { sections: Record<string, unknown>[] };
      assert.equal(code, 0);
      assert.deepEqual(
        { ...printed, sections: printed.sections.map((section) => Object.keys(section)) },
        { outcome: 'complete', sections: Array.from({ length: 3 }, () => ['id', 'outcome', 'rows', 'withheld']) },
      );
      const [active] = printed.sections;
      assert.deepEqual([active?.['id'], active?.['outcome']], ['prb-tab-act', 'shown']);
      assert.ok(Number(active?.['rows']) > 0 && Number(active?.['withheld']) > 0);
    });

    it('ends with 1 where nothing could be shown, and says why in the sections', async () => {
      const { code, out } = await run('render', 'problems', CARE, '--as-of', '2020-01-31');
      assert.equal(code, 1);
      assert.doesNotMatch(out, /is recorded for this|<table/);
    });

    it('asks for each file once', async () => {
      await isUnknown(/^oriel: the file \S+ is named twice/, 'render', 'problems', GP, GP);
    });

    it('says in a line what is wrong with its arguments', async () => {
      await Promise.all([
        isUnknown(/^oriel: there is no dataset 'problem'\. Did you mean 'problems'\?$/m, 'render', 'problem', GP),
        isUnknown(
          /^oriel: there is no format 'openh'\. Did you mean 'openhr'\?$/m,
          'render',
          'problems',
          GP,
          '--format',
          'openh',
        ),
        isUnknown(
          /^oriel: there is no language 'kw'\. There are: en, cy\.$/m,
          'render',
          'problems',
          GP,
          '--language',
          'kw',
        ),
        fails(/^oriel: there is no file none\.xml\. Check the path\.$/m, 'render', 'problems', 'none.xml'),
        fails(/liquidlogic-adults\.xml: refused \(root-unknown\)/, 'render', 'problems', CARE, '--format', 'openhr'),
        fails(/^oriel: hostile\.xml: refused \(doctype\) at line 1, column 1: /, 'render', 'problems', 'hostile.xml'),
      ]);
    });
  });

  describe('read', () => {
    it('prints how many records there are of each type, and none of them', async () => {
      const { code, out } = await run('read', GP);
      assert.equal(code, 0);
      assert.match(out, /^OpenHR 2\.1 \(openhr\), a gp-record\nfrom EMIS Web/);
      assert.match(out, /^ +\d+ {2}problem +1998 +2019-10-10$/m);
      assert.doesNotMatch(out, /TESTPATIENT|Ramipril/i);
    });

    it('--json prints every record, the protected ones too', async () => {
      const { code, out } = await run('read', GP, '--json');
      const { format, records } = JSON.parse(out) as { format: string; records: { type: string; marks: object }[] };
      assert.deepEqual([code, format], [0, 'openhr']);
      assert.ok(records.length > 10 && records.every(({ type, marks }) => type !== '' && typeof marks === 'object'));
      assert.match(out, /Allergy to withheldine/);
    });

    it('says in a line what it cannot read', async () => {
      await Promise.all([
        fails(/hostile\.xml: refused \(doctype\)/, 'read', 'hostile.xml'),
        fails(/^oriel: the file \/ cannot be read\. Check that it is a file and that you may read it\.$/m, 'read', '/'),
      ]);
    });

    it('ends in silence when its reader has seen enough', async () => {
      const record = join(FIXTURES, 'olwen/openhr.xml');
      const piped = ['-c', '"$@" | head -c 1', 'sh', process.execPath, ORIEL, 'read', record, '--json'];
      const child = spawn('sh', piped, { stdio: ['ignore', 'pipe', 'pipe'] });
      assert.deepEqual(await Promise.all([text(child.stdout), text(child.stderr)]), ['{', '']);
    });
  });

  describe('audit list', () => {
    it('prints the journal beside the running service, as a table and as JSON, and records each reading', async () => {
      const table = await run('audit', 'list', '--config', 'journal.yaml', '--reader', 'officer');
      assert.deepEqual([table.code, table.err], [0, '']);
      const [head = '', first = ''] = table.out.split('\n');
      assert.match(head, /^seq +at +event +view +facts$/);
      assert.match(first, /^1 +\d{4}-\d\d-\d\dT[\d:.]+Z +ticket\.minted +– +host=ehr /);
      const json = await run('audit', 'list', '--config', 'journal.yaml', '--json', '--event', 'audit.read');
      const entries = JSON.parse(json.out) as { event: string; user: string }[];
      assert.deepEqual(
        entries.map(({ event, user }) => [event, user]),
        [['audit.read', 'officer']],
      );
    });

    it('says in a line what it cannot do', async () => {
      await Promise.all([
        isUnknown(
          /^oriel: "yesterday" is not an instant/,
          'audit',
          'list',
          '--config',
          'journal.yaml',
          '--from',
          'yesterday',
        ),
        fails(/^oriel: none\.yaml is missing/, 'audit', 'list', '--config', 'none.yaml'),
      ]);
    });
  });

  describe('serve', () => {
    it('says in a line, with the place and a hint, what is wrong with its configuration', async () => {
      await Promise.all([
        fails(
          /^oriel: none\.yaml is missing: .*Hint: `oriel sandbox` shows an example/,
          'serve',
          '--config',
          'none.yaml',
        ),
        fails(/^oriel: wrong\.yaml:2:28 listen\.port must be a number/, 'serve', '--config', 'wrong.yaml'),
        fails(
          /^oriel: misspelt\.yaml:7:1 agreement is not a known key\. Hint: did you mean 'agreements'\?/,
          ...['serve', '--config', 'misspelt.yaml'],
        ),
      ]);
    });

    it('says in a line that its port is in use, and ends', async () => {
      const { port } = await serveHttp(() => undefined);
      writeFileSync(join(folder.path, 'taken.yaml'), CONFIG.replace('port: 0', `port: ${port}`));
      await fails(
        new RegExp(`^oriel: port ${port} is in use\\. Stop what uses it, or set listen\\.port in oriel\\.yaml`),
        ...['serve', '--config', 'taken.yaml'],
      );
    });

    it('says where it listens, and ends with 0 when it is told to, twice if need be', async () => {
      const child = start('serve');
      const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
      assert.equal(line, 'Oriel listens on http://localhost:8300. Stop it with Ctrl-C.\n');
      child.kill('SIGTERM');
      child.kill('SIGINT');
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    });
  });
});
