import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { stringify } from 'yaml';

import { ConfigError } from '../../../src/service/config/config-error.ts';
import type { SourceConfig } from '../../../src/service/config/config.ts';
import { readConfig } from '../../../src/service/config/read-config.ts';
import { skipUnless } from '../../support/skip.ts';
import { temporaryFolder } from '../launch/host-kit.ts';
import { hasOpenssl, makeAuthority, type Authority, type Pair } from '../source/certificates.ts';

const PLAIN = {
  ...{ id: 'surgery', name: 'The surgery', kind: 'gp-record', connector: 'rest-xml' },
  ...{ url: 'https://source.example/records', format: 'openhr', contact: '01632 960020' },
};
const FHIR = { ...PLAIN, connector: 'fhir', format: 'fhir-r4' };
const MIG = { sourceIdentifier: 'ORIEL', targetNationalCode: 'A81001' };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OAUTH = {
  ...{ tokenUrl: 'https://login.example/token', clientId: 'oriel', keyId: 'k1', algorithm: 'RS512' },
  key: { env: 'OAUTH_KEY' },
};
const GP_CONNECT = {
  ...{ from: '1', to: '2', issuer: 'https://oriel.example', userSystem: 'https://ehr.example/users' },
  device: { system: 'https://oriel.example', value: 'o1', model: 'Oriel', version: '1' },
};
const ENVIRONMENT = {
  ...{ PASSWORD: 's3cret', EMPTY: '' },
  OAUTH_KEY: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};

describe('a source in oriel.yaml', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder.path, 'password'), 's3cret from a file\n');
    mkdirSync(join(folder.path, 'records'));
  });
  after(() => folder.remove());

  const read = (source: object): SourceConfig => {
    const file = join(folder.path, 'oriel.yaml');
    const listen = { host: '127.0.0.1', port: 0 };
    const rest = { issuer: 'https://oriel.example', listen, state: 'oriel.sqlite', hosts: [], agreements: [] };
    writeFileSync(file, stringify({ ...rest, sources: [source] }));
    const [first] = readConfig(file, ENVIRONMENT).sources;
    assert.ok(first !== undefined);
    return first;
  };
  /** What is wrong, each without its place in the file. */
  const faults = (source: object): readonly string[] => {
    try {
      read(source);
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      return error.problems.map(({ message }) => message.replaceAll(`${folder.path}/`, '').replace('sources[0]', ''));
    }
    return [];
  };

  it('has deadlines, limits and a breaker where it names none', () => {
    const { connectMs, firstByteMs, deadlineMs, guard, transport, oauth, fhir, file } = read(PLAIN);
    assert.deepEqual([connectMs, firstByteMs, deadlineMs], [3000, 8000, 8000]);
    assert.deepEqual(guard, { atOnce: 32, waiting: 16, failures: 5, pauseMs: 10_000 });
    assert.deepEqual([transport, oauth, fhir, file], [{ tls: null, proxy: null, headers: {} }, null, null, null]);
  });

  it('never waits longer for a part than for the whole', () => {
    const { connectMs, firstByteMs } = read({ ...PLAIN, deadline: 500, firstByteWithin: 700 });
    assert.deepEqual([connectMs, firstByteMs], [500, 500]);
    const own = read({ ...PLAIN, deadline: 500, connectWithin: 100, firstByteWithin: 200 });
    assert.deepEqual([own.connectMs, own.firstByteMs], [100, 200]);
  });

  it('has a breaker of which a part may be named', () => {
    const { guard } = read({ ...PLAIN, atOnce: 2, waiting: 0, breaker: { failures: 3 } });
    assert.deepEqual(guard, { atOnce: 2, waiting: 0, failures: 3, pauseMs: 10_000 });
  });

  describe('takes a secret', () => {
    const withKey = (value: unknown) => ({ ...PLAIN, headers: { 'X-Key': value } });
    const secretOf = (source: SourceConfig): string => {
      const value = source.transport.headers['X-Key'];
      assert.ok(typeof value === 'object');
      return value.reveal();
    };

    it('from a file, without the line end, or from the environment', () => {
      assert.equal(secretOf(read(withKey({ file: 'password' }))), 's3cret from a file');
      assert.equal(secretOf(read(withKey({ env: 'PASSWORD' }))), 's3cret');
    });

    it('and shows it neither in JSON nor when it is inspected', () => {
      const source = read(withKey({ env: 'PASSWORD' }));
      for (const shown of [
        JSON.stringify(source),
        inspect(source, { depth: 9 }),
        inspect(source, { showHidden: true }),
      ])
        assert.doesNotMatch(shown, /s3cret/);
    });

    it('and says where it is not', () => {
      const key = '.headers.X-Key';
      assert.deepEqual(faults(withKey({ env: 'NOT_SET' })), [`${key} names the variable NOT_SET, which is not set`]);
      assert.deepEqual(faults(withKey({ env: 'EMPTY' })), [`${key} names the variable EMPTY, which is not set`]);
      const file = `${key} must name a file with the secret; nowhere is missing or empty`;
      assert.deepEqual(faults(withKey({ file: 'nowhere' })), [file]);
      assert.deepEqual(faults(withKey({})), [`${key} must have one of file and env`]);
      assert.deepEqual(faults(withKey({ file: 'a', env: 'B' })), [`${key} must have one of file and env`]);
    });
  });

  it('has no header that Oriel writes itself, that is none, or that would end a line', () => {
    const headers = (named: object) => faults({ ...PLAIN, headers: named });
    assert.deepEqual(headers({ Host: 'x' }), ['.headers.Host is written by Oriel itself']);
    assert.deepEqual(headers({ 'x request': 'x' }), ['.headers.x request is not the name of a header']);
    assert.deepEqual(headers({ 'X-A': 'a\r\nX-B: b' }), ['.headers.X-A must be one line of plain characters']);
    assert.deepEqual(headers({ 'X-A': 'a', Authorization: 'Bearer x' }), []);
  });

  it('has the part of its connector, and no other’s', () => {
    assert.deepEqual(faults(FHIR), ['.fhir is missing: the connector fhir needs it']);
    assert.deepEqual(faults({ ...PLAIN, fhir: { ask: 'everything' } }), ['.fhir belongs to the connector fhir only']);
    assert.deepEqual(faults({ ...PLAIN, connector: 'mig-soap', mig: MIG }), []);
    const file = { ...PLAIN, connector: 'file', url: undefined };
    assert.deepEqual(faults(file), ['.file is missing: the connector file needs it']);
    assert.deepEqual(faults({ ...file, file: { folder: 'records' } }), []);
  });

  it('has an address, unless it is a folder', () => {
    assert.deepEqual(faults({ ...PLAIN, url: undefined }), ['.url is missing']);
    const file = { ...PLAIN, connector: 'file', file: { folder: 'records' } };
    assert.deepEqual(faults(file), ['.url does not belong to the connector file']);
    assert.deepEqual(faults({ ...file, url: undefined, file: { folder: 'nowhere' } }), [
      '.file.folder must name a folder; there is none at nowhere',
    ]);
  });

  it('is asked in parts, unless it is a FHIR server', () => {
    assert.deepEqual(read({ ...PLAIN, parts: ['demographics', 'problems'] }).parts, ['demographics', 'problems']);
    assert.deepEqual(read(PLAIN).parts, []);
    const fhir = { ...FHIR, fhir: { ask: 'everything' }, parts: ['problems'] };
    assert.deepEqual(faults(fhir), ['.parts does not belong to the connector fhir']);
  });

  it('asks a FHIR server for what goes together', () => {
    const fhir = (written: object, more: object = {}) => faults({ ...FHIR, ...more, fhir: written });
    assert.deepEqual(fhir({ ask: 'search' }), ['.fhir.resources is missing: ask: search needs it']);
    assert.deepEqual(fhir({ ask: 'summary', resources: ['Condition'] }), [
      '.fhir.resources belongs to ask: search only',
    ]);
    assert.deepEqual(fhir({ ask: 'search', resources: ['../x'] }), [
      '.fhir.resources[0] must be a type of FHIR resources',
    ]);
    assert.deepEqual(fhir({ ask: 'gpconnect' }), ['.fhir.gpConnect is missing: ask: gpconnect needs it']);
    assert.deepEqual(fhir({ ask: 'gpconnect', gpConnect: GP_CONNECT }), []);
    const own = '.oauth does not go with ask: gpconnect, which has a token of its own';
    assert.deepEqual(fhir({ ask: 'gpconnect', gpConnect: GP_CONNECT }, { oauth: OAUTH }), [own]);
  });

  it('has a key that fits the algorithm of its assertion', () => {
    const oauth = (changes: object) => faults({ ...PLAIN, oauth: { ...OAUTH, ...changes } });
    assert.deepEqual(oauth({}), []);
    const message = (algorithm: string) => `.oauth.key must be a private key for ${algorithm} in PEM (PKCS #8)`;
    assert.deepEqual(oauth({ algorithm: 'ES256' }), [message('ES256')]);
    assert.deepEqual(oauth({ key: { env: 'PASSWORD' } }), [message('RS512')]);
    assert.deepEqual(oauth({ algorithm: 'none' }), [
      '.oauth.algorithm must be one of RS256, RS384, RS512, PS256, ES256, ES384, EdDSA',
    ]);
  });

  it('is reached through a proxy without a path or a password in its address', () => {
    const proxy = (url: string) => faults({ ...PLAIN, proxy: { url } });
    assert.deepEqual(proxy('http://proxy.example:3128'), []);
    for (const url of ['http://u:p@proxy.example:3128', 'socks5://proxy.example', 'http://proxy.example:3128/x'])
      assert.deepEqual(proxy(url), ['.proxy.url must be the address of a proxy, such as http://proxy.example:3128']);
  });

  it('sends a digest of its password unless told otherwise', () => {
    const security = { user: 'oriel', password: { env: 'PASSWORD' } };
    const { mig } = read({ ...PLAIN, connector: 'mig-soap', mig: { ...MIG, security } });
    assert.deepEqual([mig?.security?.type, mig?.security?.password.reveal()], ['digest', 's3cret']);
  });

  describe('over mutual TLS', () => {
    let authority: Authority;
    let own: Pair;
    let other: Pair;
    before(function () {
      skipUnless.call(this, hasOpenssl(), 'openssl, which makes the certificates, is not installed');
      authority = makeAuthority();
      [own, other] = [authority.issue({ name: 'oriel' }), authority.issue({ name: 'other' })];
    });
    after(() => authority.remove());
    const tls = (written: object) => faults({ ...PLAIN, tls: written });

    it('has a certificate with its own key, and the authorities it trusts', () => {
      const pair = { certificate: own.certificateFile, key: { file: own.keyFile } };
      assert.deepEqual(tls({ ...pair, ca: authority.certificateFile }), []);
      assert.equal(read({ ...PLAIN, tls: pair }).transport.tls?.key?.reveal(), own.key.trimEnd());
    });

    it('has no certificate without a key, and none with another’s', () => {
      assert.deepEqual(tls({ certificate: own.certificateFile }), ['.tls must have certificate and key together']);
      assert.deepEqual(tls({ certificate: own.certificateFile, key: { file: other.keyFile } }), [
        '.tls has a key that is not that of the certificate, or that cannot be opened',
      ]);
    });

    it('has certificates that are some', () => {
      assert.deepEqual(tls({ ca: 'password' }), ['.tls.ca must name a file with a certificate in PEM: password']);
    });
  });
});
