import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../../src/service/config/config-error.ts';
import type { Config } from '../../../src/service/config/config.ts';
import { readConfig } from '../../../src/service/config/read-config.ts';
import { temporaryFolder } from '../launch/host-kit.ts';

const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const GOOD = `issuer: https://oriel.example
listen: { host: 127.0.0.1, port: 8443 }
state: state/oriel.db
templates: templates
hosts:
  - id: ehr
    name: The EHR
    origins:
      - https://ehr.example
    keys:
      - { kid: k1, algorithm: EdDSA, file: ed25519.json }
      - kid: k2
        algorithm: ES256
        jwk: ${JSON.stringify(p256.publicKey.export({ format: 'jwk' }))}
sources:
  - id: surgery
    name: The surgery
    kind: gp-record
    connector: mig-soap
    url: https://mig.example/soap
    format: emis-open
    contact: 01539 000000
    mig: { sourceIdentifier: ORIEL, targetNationalCode: A81001 }
agreements:
  - id: dsa-1
    version: "2.0"
    title: Direct care
    host: ehr
    organisations: [A81001]
    roles: [R8000]
    purposes: [directcare]
    datasets: [gp-summary]
    sources: [surgery]
    consent: implied-direct-care
    policy: default
`;

describe('readConfig', () => {
  let folder: ReturnType<typeof temporaryFolder>;

  before(() => {
    folder = temporaryFolder();
    const write = (name: string, text: string) => writeFileSync(join(folder.path, name), text);
    const jwk = (key: typeof ed25519.publicKey) => JSON.stringify(key.export({ format: 'jwk' }));
    write('ed25519.json', JSON.stringify({ ...ed25519.publicKey.export({ format: 'jwk' }), use: 'sig', kid: 'x' }));
    write('p256.json', jwk(p256.publicKey));
    write('private.json', jwk(ed25519.privateKey));
    write('short.json', JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }));
    write('private.pem', String(ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' })));
    write('text.json', '-----BEGIN PUBLIC KEY-----');
    mkdirSync(join(folder.path, 'templates'));
  });

  after(() => folder.remove());

  function read(text: string, environment = {}): Config {
    const file = join(folder.path, 'oriel.yaml');
    writeFileSync(file, text);
    return readConfig(file, environment);
  }

  function errorOf(work: () => unknown): ConfigError {
    try {
      work();
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      return error;
    }
    return assert.fail('the configuration was accepted');
  }

  /** The lines of the error message, the folder's path left out. */
  function linesOf(text: string): readonly string[] {
    return errorOf(() => read(text))
      .message.split('\n')
      .map((line) => line.replaceAll(`${folder.path}/`, ''));
  }

  /** Replaces one part of the good file, which must be there, and expects exactly these lines. */
  function says(part: string, replacement: string, ...lines: readonly string[]): void {
    assert.ok(GOOD.includes(part), `not in the good file: ${part}`);
    assert.deepEqual(linesOf(GOOD.replace(part, () => replacement)), lines);
  }

  const reads = (part: string, replacement: string): Config => {
    assert.ok(GOOD.includes(part), `not in the good file: ${part}`);
    return read(GOOD.replace(part, () => replacement));
  };

  it('refuses a file that is not UTF-8, at its place: readers see the names in it', () => {
    const file = join(folder.path, 'latin1.yaml');
    writeFileSync(file, Buffer.from(`# Fellside\n# Caf\u00E9\n${GOOD}`, 'latin1'));
    assert.throws(
      () => readConfig(file, {}),
      /:2:6 what stands here is not UTF-8\. Hint: save the file with the encoding UTF-8/u,
    );
  });

  describe('gives', () => {
    it('paths resolved against the folder of the file', () => {
      const config = read(GOOD);
      assert.equal(config.state, join(folder.path, 'state/oriel.db'));
      assert.equal(config.templates, join(folder.path, 'templates'));
    });

    it('the templates of the package where no others are named', () => {
      const expected = join(import.meta.dirname, '../../../templates');
      assert.equal(reads('templates: templates\n', '').templates, expected);
    });

    it('deadline and limit of a source, 8 s and 16 MiB where it names none', () => {
      const source = read(GOOD).sources[0];
      assert.deepEqual([source?.deadlineMs, source?.maxBytes], [8000, 16_777_216]);
      const own = reads('format: emis-open\n', 'format: emis-open\n    deadline: 500\n    maxBytes: 1000\n').sources[0];
      assert.deepEqual([own?.deadlineMs, own?.maxBytes], [500, 1000]);
      const limited = reads('format: emis-open\n', 'format: emis-open\n    limits: { depth: 50 }\n').sources[0];
      assert.deepEqual(
        [limited?.limits.depth, limited?.limits.attributes, limited?.limits.bytes],
        [50, 256, 16_777_216],
      );
    });

    it('the keys of a host, only what makes each a public key', () => {
      const { x } = ed25519.publicKey.export({ format: 'jwk' });
      assert.deepEqual(read(GOOD).hosts[0]?.keys, [
        { kid: 'k1', algorithm: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x } },
        { kid: 'k2', algorithm: 'ES256', jwk: p256.publicKey.export({ format: 'jwk' }) },
      ]);
    });

    it('what a mig-soap source needs, and null for another', () => {
      const mig = 'mig: { sourceIdentifier: ORIEL, targetNationalCode: A81001 }';
      assert.deepEqual(read(GOOD).sources[0]?.mig, {
        sourceIdentifier: 'ORIEL',
        targetNationalCode: 'A81001',
        security: null,
      });
      assert.equal(read(GOOD.replace('mig-soap', 'rest-xml').replace(mig, '')).sources[0]?.mig, null);
    });

    it('everything frozen', () => {
      const frozen = (value: unknown): boolean =>
        typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
      assert.ok(frozen(read(GOOD)));
    });

    it('the port of the environment, where there is one', () => {
      assert.equal(read(GOOD).listen.port, 8443);
      assert.equal(read(GOOD, { ORIEL_PORT: '9000' }).listen.port, 9000);
    });

    it('addresses of this machine without TLS', () => {
      for (const origin of ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:8080', 'http://ehr.localhost']) {
        assert.deepEqual(reads('https://ehr.example', origin).hosts[0]?.origins, [origin]);
        assert.equal(reads('https://oriel.example', origin).issuer, origin);
      }
    });
  });

  describe('says, when the file', () => {
    it('is missing: where it was looked for and what to do', () => {
      const file = join(folder.path, 'absent.yaml');
      const error = errorOf(() => readConfig(file, {}));
      const hint = 'Hint: `oriel sandbox` shows an example; docs/operating.md describes every key';
      assert.equal(error.message, `${file} is missing: there is no configuration at ${file}. ${hint}`);
      assert.deepEqual([error.problems[0]?.line, error.problems[0]?.column], [null, null]);
    });

    it('cannot be read: why', () => {
      assert.match(errorOf(() => readConfig(folder.path, {})).message, / cannot be read \(EISDIR\)\./);
    });

    it('is no YAML: where', () => {
      assert.match(linesOf('issuer: [\nlisten: 1\n').join('\n'), /^oriel\.yaml:2:1 not valid YAML: /);
    });

    it('has a key twice: where the second is', () => {
      assert.match(linesOf('issuer: a\nissuer: b\n').join('\n'), /^oriel\.yaml:2:1 not valid YAML: /);
    });

    it('is empty', () => {
      assert.deepEqual(linesOf('\n'), ['oriel.yaml:1:1 the file must be a map of keys.']);
    });

    it('has several problems: all of them', () => {
      const text = GOOD.replace('port: 8443', 'port: 70000').replace('kind: gp-record', 'kind: GP record');
      assert.deepEqual(linesOf(text.replace('host: ehr', 'host: her')), [
        'oriel.yaml:2:28 listen.port must be at most 65535.',
        'oriel.yaml:18:5 sources[0].kind must be an id of small letters, digits, hyphens and full stops.',
        "oriel.yaml:28:5 agreements[0].host names a host that is not in this file: her. Hint: did you mean 'ehr'?",
      ]);
    });

    it('has problems: each as data too', () => {
      const { problems } = errorOf(() => read(GOOD.replace('port: 8443', 'port: 1.5')));
      const message = 'listen.port must be a whole number';
      const file = join(folder.path, 'oriel.yaml');
      assert.deepEqual(problems, [{ file, line: 2, column: 28, message, hint: null, kind: 'value' }]);
    });
  });

  describe('says, when a key', () => {
    it('is unknown: what was meant', () => {
      says(
        '    origins:',
        '    orgins:',
        'oriel.yaml:6:5 hosts[0].origins is missing.',
        "oriel.yaml:8:5 hosts[0].orgins is not a known key. Hint: did you mean 'origins'?",
      );
    });

    it('is unknown and like no other: which there are', () => {
      const hint = 'Hint: the keys here are host, port';
      says(
        'port: 8443',
        'port: 8443, tlsCertificate: x',
        `oriel.yaml:2:40 listen.tlsCertificate is not a known key. ${hint}`,
      );
    });

    it('is missing: in what', () => {
      says('    title: Direct care\n', '', 'oriel.yaml:25:5 agreements[0].title is missing.');
      says('state: state/oriel.db\n', '', 'oriel.yaml:1:1 state is missing.');
    });

    it('has a number where text belongs: to put it in quotes', () => {
      says('"2.0"', '2.0', 'oriel.yaml:26:5 agreements[0].version must be text. Hint: put the value in quotes');
    });

    it('has one value where a list belongs', () => {
      says('[R8000]', 'R8000', 'oriel.yaml:30:5 agreements[0].roles must be a list.');
      says('[R8000]', '[]', 'oriel.yaml:30:5 agreements[0].roles must have at least 1 entry.');
      says('[R8000]', '[R1, R1]', 'oriel.yaml:30:5 agreements[0].roles must hold each entry once.');
    });

    it('has a blank value', () => {
      const rule = 'must be one line of 1 to 200 characters, without spaces around it';
      says('title: Direct care', 'title: " "', `oriel.yaml:27:5 agreements[0].title ${rule}.`);
    });
  });

  describe('refuses the address', () => {
    const origin = 'oriel.yaml:9:9 hosts[0].origins[0] must be an origin such as https://ehr.example (no path).';
    const issuer = 'oriel.yaml:1:1 issuer must be a URL such as https://oriel.example (no final slash).';
    const tls = 'must use https (http only for an address of this machine, such as http://localhost:8080).';

    it('of an origin with a path, a final slash, capitals or the usual port', () => {
      for (const written of [
        'https://ehr.example/app',
        'https://ehr.example/',
        'https://EHR.example',
        'https://ehr.example:443',
      ]) {
        says('https://ehr.example', written, `${origin} Hint: write https://ehr.example`);
      }
    });

    it('of an origin that is none, or one for many', () => {
      const hint = 'Hint: write scheme, host name and, if it is not the usual one, port; no wildcard';
      for (const written of [
        'ehr.example',
        '"*"',
        'https://*.ehr.example',
        'ftp://ehr.example',
        "https://a;script-src'b",
      ]) {
        says('https://ehr.example', written, `${origin} ${hint}`);
      }
    });

    it('of an origin or an issuer without TLS', () => {
      says('https://ehr.example', 'http://ehr.example', `oriel.yaml:9:9 hosts[0].origins[0] ${tls}`);
      says('https://oriel.example', 'http://oriel.example', `oriel.yaml:1:1 issuer ${tls}`);
      says('https://ehr.example', 'http://localhost.evil.example', `oriel.yaml:9:9 hosts[0].origins[0] ${tls}`);
    });

    it('of an issuer with a final slash or a query', () => {
      for (const written of ['https://oriel.example/', 'https://oriel.example?x=1']) {
        says('https://oriel.example', written, `${issuer} Hint: write https://oriel.example`);
      }
    });

    it('of a source without TLS, with a password, or with a fragment', () => {
      const place = 'oriel.yaml:20:5 sources[0].url';
      says('https://mig.example/soap', 'http://mig.example/soap', `${place} ${tls}`);
      says('https://mig.example/soap', 'https://u:p@mig.example', `${place} must not hold a user name or password.`);
      says('https://mig.example/soap', 'https://mig.example/#a', `${place} must not hold a fragment (#…).`);
      says('https://mig.example/soap', 'mig', `${place} must be a URL such as https://source.example/records.`);
    });
  });

  describe('refuses the key', () => {
    const place = 'oriel.yaml:11:38 hosts[0].keys[0].file';

    it('that is private, without repeating it', () => {
      const hint = 'Hint: register the public key only; treat this key as disclosed and ask the host for a new pair';
      says('ed25519.json', 'private.json', `${place} holds a private key, which belongs to the host alone. ${hint}`);
      const secret = ed25519.privateKey.export({ format: 'jwk' });
      const inline = linesOf(GOOD.replace('file: ed25519.json', () => `jwk: ${JSON.stringify(secret)}`)).join();
      assert.match(inline, /^oriel\.yaml:11:38 hosts\[0\]\.keys\[0\]\.jwk holds a private key/);
      assert.ok(!inline.includes(String(secret.d)));
    });

    it('that does not fit its algorithm', () => {
      const hint = 'Hint: or change algorithm';
      says('ed25519.json', 'p256.json', `${place} must be a key for EdDSA: kty OKP, crv Ed25519. ${hint}`);
      const es256 = 'oriel.yaml:14:9 hosts[0].keys[1].jwk must be a key for ES256: kty EC, crv P-256.';
      assert.deepEqual(linesOf(GOOD.replace(/jwk: .*/, 'jwk: { kty: OKP, crv: Ed25519, x: a }')), [`${es256} ${hint}`]);
    });

    it('that is too short to be one', () => {
      const message = 'is not a valid public key: kty OKP, crv Ed25519. Hint: ask the host for it again';
      says('ed25519.json', 'short.json', `${place} ${message}`);
    });

    it('whose file is missing or holds something else', () => {
      const message = 'must name a file with one public JWK in JSON;';
      says('ed25519.json', 'absent.json', `${place} ${message} absent.json cannot be read (ENOENT).`);
      says('ed25519.json', 'oriel.yaml', `${place} ${message} oriel.yaml is not one.`);
      const pem = 'Hint: this key is PEM: docs/operating.md, "Keys", says how to write it as a JWK';
      says('ed25519.json', 'text.json', `${place} ${message} text.json is not one. ${pem}`);
    });

    it('whose file is a private key in PEM, without repeating it', () => {
      const hint = 'Hint: register the public key only; treat this key as disclosed and ask the host for a new pair';
      says('ed25519.json', 'private.pem', `${place} holds a private key, which belongs to the host alone. ${hint}`);
    });

    it('that is given twice, or not at all', () => {
      const both = `${place} must not be given together with jwk. Hint: give one of the two`;
      says('file: ed25519.json', 'file: ed25519.json, jwk: {}', both);
      const hint = 'Hint: or give file, the path to a public JWK';
      says(', file: ed25519.json', '', `oriel.yaml:11:9 hosts[0].keys[0].jwk is missing. ${hint}`);
    });

    it('of an algorithm that is not accepted', () => {
      const message = "hosts[0].keys[0].algorithm must be one of EdDSA, ES256. Hint: did you mean 'ES256'?";
      says('algorithm: EdDSA', 'algorithm: HS256', `oriel.yaml:11:20 ${message}`);
    });

    it('whose id the host has already', () => {
      says('kid: k2', 'kid: k1', 'oriel.yaml:12:9 hosts[0].keys[1].kid is used twice: k1.');
    });
  });

  describe('refuses', () => {
    it('an agreement with a host or source that is not there', () => {
      const hosts = 'oriel.yaml:28:5 agreements[0].host names a host that is not in this file: council.';
      says('host: ehr', 'host: council', `${hosts} Hint: add it under hosts`);
      const sources = 'oriel.yaml:33:15 agreements[0].sources[0] names a source that is not in this file: surgerry.';
      says('[surgery]', '[surgerry]', `${sources} Hint: did you mean 'surgery'?`);
    });

    it('ids that are used twice', () => {
      const again = (key: string, next: string) => {
        const block = GOOD.slice(
          GOOD.indexOf(`${key}:\n`) + key.length + 2,
          next === '' ? undefined : GOOD.indexOf(`${next}:\n`),
        );
        return linesOf(GOOD.replace(block, () => block + block));
      };
      assert.deepEqual(again('hosts', 'sources'), ['oriel.yaml:15:5 hosts[1].id is used twice: ehr.']);
      assert.deepEqual(again('sources', 'agreements'), ['oriel.yaml:24:5 sources[1].id is used twice: surgery.']);
      assert.deepEqual(again('agreements', ''), ['oriel.yaml:36:5 agreements[1].id is used twice: dsa-1.']);
    });

    it('modes of consent that are not built', () => {
      for (const mode of ['explicit-each-time', 'episode']) {
        const message = 'is not built yet: use implied-direct-care.';
        says('consent: implied-direct-care', `consent: ${mode}`, `oriel.yaml:34:5 agreements[0].consent ${message}`);
      }
      const other = 'oriel.yaml:34:5 agreements[0].consent must be implied-direct-care.';
      says('consent: implied-direct-care', 'consent: none', other);
    });

    it('a deadline below 100 ms or above 60 s', () => {
      const place = 'oriel.yaml:21:5 sources[0].deadline';
      says('format: emis-open', 'deadline: 99\n    format: emis-open', `${place} must be at least 100.`);
      says('format: emis-open', 'deadline: 60001\n    format: emis-open', `${place} must be at most 60000.`);
    });

    it('a mig-soap source without mig, and mig elsewhere', () => {
      const hint = 'Hint: mig: {sourceIdentifier: …, targetNationalCode: …}';
      const line = '    mig: { sourceIdentifier: ORIEL, targetNationalCode: A81001 }\n';
      says(line, '', `oriel.yaml:16:5 sources[0].mig is missing: the connector mig-soap needs it. ${hint}`);
      says('mig-soap', 'rest-xml', 'oriel.yaml:23:5 sources[0].mig belongs to the connector mig-soap only.');
    });

    it('another language than English with the strict profile, whose words the standard gives', () => {
      const hint = 'Hint: the standard gives its words and dates in English: use the accessible profile';
      says(
        '    keys:',
        '    profile: strict\n    language: cy\n    keys:',
        `oriel.yaml:11:5 hosts[0].language must be en where profile is 'strict'. ${hint}`,
      );
    });

    it('a connector that there is not', () => {
      says('mig-soap', 'soap', 'oriel.yaml:19:5 sources[0].connector must be one of mig-soap, rest-xml, fhir, file.');
    });

    it('ids that would lead out of a folder', () => {
      const message = 'must be an id of small letters, digits, hyphens and full stops.';
      says('policy: default', 'policy: ../default', `oriel.yaml:35:5 agreements[0].policy ${message}`);
    });

    it('a folder of templates that is not there', () => {
      const hint = 'Hint: leave the key out for the templates that come with Oriel';
      says(
        'templates: templates',
        'templates: tmpl',
        `oriel.yaml:4:1 templates must name a folder; there is none at tmpl. ${hint}`,
      );
    });

    it('a port in the environment that is none', () => {
      for (const port of ['', 'x', '-1', '70000', '80.5']) {
        const { message } = errorOf(() => read(GOOD, { ORIEL_PORT: port }));
        assert.equal(message, 'ORIEL_PORT must be a port number, 0 to 65535.');
      }
    });
  });
});
