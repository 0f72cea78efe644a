import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { temporaryFolder } from '../service/launch/host-kit.ts';
import { closeServers } from '../service/source/servers.ts';
import { AGREEMENT, gpAt, startService, type TestService } from '../service/support/service.ts';
import { startDoors } from '../service/support/sources.ts';
import { skipUnless } from '../support/skip.ts';
import { ROOT } from './page.ts';

/** How each sample is run, and what tells that it can be. */
const SAMPLES: readonly (readonly [name: string, command: string, file: string, probe: readonly string[]])[] = [
  ['Node.js', process.execPath, 'node/ticket.mjs', ['--version']],
  ['Python', 'python3', 'python/ticket.py', ['-c', 'import cryptography']],
  ['PHP', 'php', 'php/ticket.php', ['-r', 'exit(function_exists("sodium_crypto_sign") ? 0 : 1);']],
  ['Java', 'java', 'java/Ticket.java', ['--list-modules']],
];

describe('the samples of docs/samples', function () {
  this.timeout(60_000);
  this.slow(10_000);
  const folder = temporaryFolder();
  const key = join(folder.path, 'key.pem');
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  let environment: NodeJS.ProcessEnv;
  before(async () => {
    doors = await startDoors();
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(folder.path, 'other.pem'), otherKey());
    const port = await freePort();
    const issuer = `http://localhost:${port}`;
    const jwk = publicKey.export({ format: 'jwk' }) as Record<string, unknown>;
    oriel = await startService([gpAt(doors.gp.url)], ({ hosts }) => ({
      issuer,
      listen: { host: '127.0.0.1', port },
      hosts: hosts.map((host) => ({
        ...{ ...host, id: 'your-host', origins: ['http://localhost:8319'] },
        keys: [{ kid: 'your-host-1', algorithm: 'EdDSA' as const, jwk }],
      })),
      agreements: [{ ...AGREEMENT, host: 'your-host', organisations: ['Z9Y'], roles: ['CLINICIAN'] }],
    }));
    environment = { ...process.env, ORIEL: issuer, ORIEL_KEY: key };
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
    folder.remove();
  });

  for (const [name, command, file, probe] of SAMPLES) {
    describe(name, () => {
      before(function () {
        const found = spawnSync(command, probe, { encoding: 'utf8' });
        const canRun = found.status === 0 && (name !== 'Java' || found.stdout.includes('jdk.compiler'));
        skipUnless.call(this, canRun, `the sample in ${name} needs ${command}, which is not installed here`);
      });

      it('gets a URL for each view, and each shows it', async () => {
        const { code, out, err } = await run(command, [`docs/samples/${file}`, 'problems', 'allergies'], environment);
        assert.equal(code, 0, err);
        const [problems = '', allergies = '', ...more] = out.trim().split('\n');
        assert.deepEqual(more, []);
        assert.match(await textAt(problems), /<bdi>Edith Mary TESTPATIENT<.*Essential hypertension/su);
        assert.match(await textAt(allergies), /<bdi>Edith Mary TESTPATIENT<.*penicillin/su);
      });

      it('says in words why it gets none', async () => {
        const other = { ...environment, ORIEL_KEY: join(folder.path, 'other.pem') };
        const { code, err } = await run(command, [`docs/samples/${file}`, 'problems'], other);
        assert.notEqual(code, 0);
        assert.match(err, /The signature of the launch does not fit the host’s registered key\./u);
      });
    });
  }

  it('in Node.js give whoever looks after the integration the code, and the reader words', async () => {
    const wrong = { ...environment, ORIEL_ORIGIN: 'https://elsewhere.example' };
    const refused = await run(process.execPath, ['docs/samples/node/ticket.mjs', 'problems'], wrong);
    assert.match(refused.err, /code: 'launch-origin'.*detail: 'origin must be one of http:\/\/localhost:8319'/su);
    const away = { ...environment, ORIEL: `http://localhost:${await freePort()}` };
    const silent = await run(process.execPath, ['docs/samples/node/ticket.mjs', 'problems'], away);
    assert.match(silent.err, /The shared record cannot be reached\. Try again in a minute\./u);
  });

  it('hold one that says that it is not run', () => {
    const { stdout } = spawnSync('head', ['-1', 'docs/samples/csharp/Ticket.cs'], { cwd: ROOT, encoding: 'utf8' });
    assert.match(stdout, /^\/\/ NOT RUN HERE/u);
  });

  it('hold a whole host, whose page gets its tickets', async () => {
    const host = spawn(process.execPath, ['docs/samples/node/host.mjs'], {
      cwd: ROOT,
      env: { ...environment, PORT: '0' },
    });
    try {
      const url = /http:\S+/u.exec(await firstLine(host))?.[0] ?? '';
      const page = await (await fetch(url)).text();
      const views = [...page.matchAll(/<oriel-view view="([^"]+)" person="([^"]+)"/gu)];
      assert.deepEqual(
        views.map(([, view]) => view),
        ['allergies', 'medications'],
      );
      assert.match(await (await fetch(`${url}/page.js`)).text(), /import '\/oriel-view\.js';/u);
      const body = JSON.stringify({ views: views.map(([, view]) => view), person: views[0]?.[2] });
      const answer = (await (await fetch(`${url}/ticket`, { method: 'POST', body })).json()) as { urls: string[] };
      assert.match(await textAt(answer.urls[1] ?? ''), /Ramipril/u);
      const refused = JSON.stringify({ views: ['no-such-view'], person: '42' });
      const problem = (await (await fetch(`${url}/ticket`, { method: 'POST', body: refused })).json()) as object;
      assert.match(JSON.stringify(problem), /^\{"problem":"[A-Z].*\."\}$/u);
    } finally {
      host.kill();
      await once(host, 'exit');
    }
  });
});

function otherKey(): string | Buffer {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(command, args, { cwd: ROOT, env }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  assert.ok(stdout !== null);
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  return line;
}

async function textAt(url: string): Promise<string> {
  return (await fetch(url)).text();
}
