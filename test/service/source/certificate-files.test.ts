import assert from 'node:assert/strict';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { stringify } from 'yaml';
import { z } from 'zod';

import type { SourceConfig } from '../../../src/service/config/config.ts';
import { sourceShape } from '../../../src/service/config/source-shape.ts';
import { createSources } from '../../../src/service/source/sources.ts';
import type { RequestFacts, Sources } from '../../../src/service/source/sources.ts';
import { watchCertificates } from '../../../src/service/source/certificates.ts';
import { skipUnless } from '../../support/skip.ts';
import { temporaryFolder } from '../launch/host-kit.ts';
import { withRecord } from '../support/sources.ts';
import { hasOpenssl, makeAuthority, type Authority, type Pair } from './certificates.ts';
import { closeServers, QUESTION, serveHttps } from './servers.ts';

const { nhsNumber, birthDate, consent, purpose, user } = QUESTION;
const FACTS: RequestFacts = { nhsNumber, birthDate, consent, purpose, user };

describe('certificates whose files change', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  let authority: Authority;
  let sources: Sources | null = null;
  let launch = 0;
  /** The names on the certificates that the source was shown, in the order of its questions. */
  const shown: string[] = [];
  before(function () {
    skipUnless.call(this, hasOpenssl(), 'openssl, which makes the certificates, is not installed');
    authority = makeAuthority();
  });
  afterEach(async () => {
    await sources?.close();
    await closeServers();
  });
  after(() => {
    authority.remove();
    folder.remove();
  });

  const put = ({ certificateFile, keyFile }: Pick<Pair, 'certificateFile' | 'keyFile'>): void => {
    copyFileSync(certificateFile, at('own.pem'));
    copyFileSync(keyFile, at('own.key.pem'));
  };
  /** A source that wants our certificate, as an operator would configure it; what was logged. */
  const open = async (own: string) => {
    shown.length = 0;
    put(authority.issue({ name: own }));
    copyFileSync(authority.certificateFile, at('ca.pem'));
    const { certificate, key } = authority.issue({ name: 'localhost' });
    const mutual = { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
    const { url } = await serveHttps(mutual, (request, response) => {
      const { socket } = request;
      shown.push(socket instanceof TLSSocket ? [socket.getPeerCertificate().subject.CN].flat().join() : '');
      withRecord('<record/>')(request, response);
    });
    const written = {
      ...{ id: 'gp', name: 'GP', kind: 'gp-record', connector: 'rest-xml', url, format: 'openhr', contact: 'desk' },
      tls: { ca: 'ca.pem', certificate: 'own.pem', key: { file: 'own.key.pem' } },
    };
    const config = sourceShape({ folder: folder.path, environment: {} }).parse(written);
    return { config, ...watch(config) };
  };
  const watch = (config: SourceConfig) => {
    const log: string[] = [];
    const note = (kind: string) => (about: object, words: string) =>
      void log.push(`${kind}: ${words} ${stringify(about).replaceAll('\n', ' ').trim()}`);
    const certificates = watchCertificates([config], {
      ...{ info: note('info'), warn: note('warn'), error: note('error') },
    } as Parameters<typeof watchCertificates>[1]);
    const opened = (sources = createSources([config]));
    const ask = async (): Promise<string> => {
      const result = await opened.ask(`launch-${launch++}`, config, FACTS);
      return result.state === 'answered' ? 'answered' : result.reason;
    };
    return { log, certificates, ask };
  };

  it('are used for the next question, without a restart', async () => {
    const { ask, certificates, log } = await open('first');
    await ask();
    put(authority.issue({ name: 'second' }));
    assert.equal(await ask(), 'answered');
    certificates.check();
    assert.equal(await ask(), 'answered');
    assert.deepEqual(shown, ['first', 'first', 'second']);
    assert.deepEqual(log, ['info: new certificates are used source: gp']);
    certificates.check();
    assert.equal(log.length, 1);
    certificates.close();
  });

  it('change the authorities that are trusted too', async () => {
    const { ask, certificates } = await open('first');
    assert.equal(await ask(), 'answered');
    const other = makeAuthority();
    copyFileSync(other.certificateFile, at('ca.pem'));
    certificates.check();
    assert.equal(await ask(), 'unreachable');
    other.remove();
    certificates.close();
  });

  for (const [how, spoil] of [
    ['are not PEM', () => writeFileSync(at('own.pem'), 'not a certificate')],
    ['do not fit each other', () => copyFileSync(authority.issue({ name: 'other' }).keyFile, at('own.key.pem'))],
    ['are cut off', () => writeFileSync(at('own.key.pem'), '-----BEGIN PRIVATE KEY-----\nMIG')],
    ['are gone', () => rmSync(at('ca.pem'))],
  ] as const)
    it(`stay as they were where new ones ${how}, and the log says so at every look`, async () => {
      const { ask, certificates, log } = await open('first');
      spoil();
      certificates.check();
      certificates.check();
      assert.equal(await ask(), 'answered');
      assert.deepEqual(shown, ['first']);
      const loud =
        'error: new certificates cannot be used; the old ones stay in use source: gp code: certificate-refused';
      assert.deepEqual(log, [loud, loud]);
      assert.equal(certificates.states()[0]?.isCurrent, false);
      const repaired = authority.issue({ name: 'repaired' });
      put(repaired);
      copyFileSync(authority.certificateFile, at('ca.pem'));
      certificates.check();
      await ask();
      assert.deepEqual(shown, ['first', 'repaired']);
      assert.equal(certificates.states()[0]?.isCurrent, true);
      assert.match(z.string().parse(certificates.states()[0]?.expires), /^\d{4}-\d\d-\d\dT/);
      certificates.close();
    });

  it('are looked at by themselves', async () => {
    const { config } = await open('first');
    const renewed = Promise.withResolvers<undefined>();
    const log = { info: () => renewed.resolve(undefined), warn: () => undefined, error: () => undefined };
    const certificates = watchCertificates([config], log as Parameters<typeof watchCertificates>[1], 10);
    put(authority.issue({ name: 'second' }));
    await renewed.promise;
    certificates.close();
  });
});
