import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import { OrielError } from '../../../src/service/errors.ts';
import type { ErrorCode } from '../../../src/service/errors.ts';
import { LaunchRefused, verifyLaunch } from '../../../src/service/launch/verify-launch.ts';
import type { VerifiedLaunch } from '../../../src/service/launch/verify-launch.ts';
import { claimsOf, configOf, ISSUER, NOW, patOf, PERSON, signingHost } from './host-kit.ts';
import type { SigningHost } from './host-kit.ts';

const DATASETS = new Set(['gp-summary', 'gp-medication']);
const SECONDS = Math.floor(NOW.getTime() / 1000);

/** What a launch says of a person only where the host sends it. */
const NO_MORE = { sex: null, practice: null, deathDate: null };

describe('verifyLaunch', () => {
  let ehr: SigningHost;
  let council: SigningHost;

  before(async () => {
    ehr = await signingHost('ehr');
    council = await signingHost('council', 'ES256');
  });

  const verify = (jws: string): Promise<VerifiedLaunch> =>
    verifyLaunch(jws, { config: configOf(ehr.host, council.host), datasetIds: DATASETS, now: NOW });

  async function refusalOf(jws: string): Promise<OrielError> {
    const outcome = await verify(jws).then(
      () => null,
      (error: unknown) => error,
    );
    assert.ok(outcome instanceof OrielError, 'the launch was accepted');
    for (const secret of [PERSON.nhsNumber, PERSON.name, PERSON.birthDate]) {
      assert.ok(!`${outcome.message} ${outcome.detail ?? ''}`.includes(secret), 'the refusal names the person');
    }
    return outcome;
  }

  async function refuses(jws: string | Promise<string>, code: ErrorCode, detail: RegExp | null): Promise<void> {
    const refusal = await refusalOf(await jws);
    assert.equal(refusal.code, code);
    if (detail === null) assert.equal(refusal.detail, null);
    else assert.match(refusal.detail ?? '', detail);
  }

  const signed = (changes: Readonly<Record<string, unknown>>): Promise<string> => ehr.sign(claimsOf(changes));

  describe('accepts', () => {
    it('a launch signed with EdDSA, and gives its facts', async () => {
      const { launch, exp } = await verify(await signed({ jti: 'one', views: ['gp-medication', 'gp-summary'] }));
      assert.equal(exp, SECONDS + 60);
      assert.deepEqual(launch, {
        jti: 'one',
        host: ehr.host,
        person: { ...PERSON, ...NO_MORE },
        user: { id: 'u-17', name: 'Dr Bea Okafor', role: 'R8000', organisation: 'A81001' },
        purpose: 'directcare',
        emergencyReason: null,
        consent: null,
        encounter: null,
        origin: 'https://ehr.example',
        views: ['gp-medication', 'gp-summary'],
        registrations: null,
        dateRange: null,
      });
    });

    it('a launch signed with ES256', async () => {
      const jws = await council.sign(claimsOf({ iss: 'council', origin: 'https://council.example' }));
      assert.equal((await verify(jws)).launch.host.id, 'council');
    });

    it('the optional claims', async () => {
      const optional = { consent: 'emergency', emergencyReason: 'unconscious', encounter: 'e-1' };
      const { launch } = await verify(await signed({ ...optional, dateRange: { from: '2025-01-01' }, nbf: undefined }));
      assert.equal(launch.consent, 'emergency');
      assert.equal(launch.emergencyReason, 'unconscious');
      assert.equal(launch.encounter, 'e-1');
      assert.deepEqual(launch.dateRange, { from: '2025-01-01', until: null });
      assert.equal((await verify(await signed({ dateRange: {} }))).launch.dateRange, null);
    });

    it('an NHS number with spaces, and gives it without', async () => {
      const { launch } = await verify(await signed({ pat: patOf({ value: '999 000 0018', name: undefined }) }));
      assert.deepEqual(launch.person, { ...PERSON, ...NO_MORE, name: null });
    });

    it('sex, practice and date of death, and refuses what they cannot be', async () => {
      const said = { sex: 'female', practice: 'Fellside Test Surgery', deathDate: '2020-01-20' };
      const { launch } = await verify(await signed({ pat: patOf(said) }));
      assert.partialDeepStrictEqual(launch.person, said);
      await refuses(signed({ pat: patOf({ sex: 'F' }) }), 'launch-malformed', /^pat\.sex /);
      await refuses(
        signed({ pat: patOf({ deathDate: '2020' }) }),
        'launch-malformed',
        /^pat\.deathDate must be a date/,
      );
    });

    it('a line break after the launch', async () => {
      await verify(`${await signed({})}\n`);
    });

    it('a clock 30 s ahead, and one so far behind that exp passed 30 s ago', async () => {
      await verify(await signed({ iat: SECONDS + 30, nbf: SECONDS + 30, exp: SECONDS + 90 }));
      await verify(await signed({ iat: SECONDS - 90, nbf: SECONDS - 90, exp: SECONDS - 30 }));
    });
  });

  describe('refuses, before a signature is known to be good,', () => {
    it('an empty request', () => refuses(' \n', 'launch-missing', null));

    it('a text that is not a compact JWS', () =>
      refuses('{"payload":"x"}', 'launch-malformed', /three base64url parts/));

    it('a payload that is not JSON', async () => {
      await refuses(ehr.sign(`NHS ${PERSON.nhsNumber}`), 'launch-malformed', /not JSON/);
    });

    it('a payload without an issuer', () => refuses(signed({ iss: undefined }), 'launch-malformed', /no claim iss/));

    it('a launch of more than 16 KB', () => refuses(signed({ name: 'x'.repeat(16_384) }), 'request-too-large', null));

    it('a header with critical extensions', async () => {
      await refuses(ehr.sign(claimsOf(), { b64: true, crit: ['b64'] }), 'launch-malformed', /crit/);
    });

    it('an unknown host', () => refuses(signed({ iss: 'somebody' }), 'launch-host-unknown', null));

    it('an unknown key', () => refuses(ehr.sign(claimsOf(), { kid: 'old' }), 'launch-key-unknown', null));

    it('a header without a key id', () =>
      refuses(ehr.sign(claimsOf(), { kid: undefined }), 'launch-key-unknown', /kid/));

    it('the algorithm none', async () => {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const jws = `${part({ alg: 'none', kid: 'ehr-1' })}.${part(claimsOf())}.`;
      await refuses(jws, 'launch-algorithm', /EdDSA or ES256/);
    });

    it('HS256 with the public key as the secret', async () => {
      const secret = Buffer.from(String(ehr.host.keys[0]?.jwk['x']), 'base64url');
      const jws = await new SignJWT(claimsOf()).setProtectedHeader({ alg: 'HS256', kid: 'ehr-1' }).sign(secret);
      await refuses(jws, 'launch-algorithm', /EdDSA or ES256/);
    });

    it('an algorithm that is accepted, but not for this key', async () => {
      await refuses(council.sign(claimsOf(), { kid: 'ehr-1' }), 'launch-algorithm', /signs with EdDSA/);
    });

    it('a tampered payload', async () => {
      const [header, , signature] = (await signed({})).split('.');
      const forged = Buffer.from(JSON.stringify(claimsOf({ role: 'R9999' }))).toString('base64url');
      await refuses(`${header}.${forged}.${signature}`, 'launch-signature', null);
    });

    it('the key of another host', async () => {
      const stranger = await signingHost('stranger');
      await refuses(stranger.sign(claimsOf(), { kid: 'ehr-1' }), 'launch-signature', null);
    });

    it('a key in the header instead of the registered one', async () => {
      const stranger = await signingHost('stranger');
      const jwk = stranger.host.keys[0]?.jwk;
      await refuses(stranger.sign(claimsOf(), { kid: 'ehr-1', jwk }), 'launch-signature', null);
    });
  });

  describe('refuses, after a good signature,', () => {
    it('another audience, and one that differs by a slash', async () => {
      await refuses(signed({ aud: 'https://other.example' }), 'launch-audience', /https:\/\/oriel\.example/);
      await refuses(signed({ aud: `${ISSUER}/` }), 'launch-audience', /https:\/\/oriel\.example/);
    });

    it('a lifetime of 61 s', () => refuses(signed({ exp: SECONDS + 61 }), 'launch-lifetime', /61 s after iat/));

    it('an end before the beginning', () =>
      refuses(signed({ exp: SECONDS }), 'launch-malformed', /exp must be after iat/));

    it('a clock 95 s ahead, saying how much and in which direction', async () => {
      const iat = SECONDS + 95;
      const words = "the host's clock is 95 s ahead of this service's clock (2026-03-02T09:30:00.000Z)";
      const refusal = await refusalOf(await signed({ iat, nbf: iat, exp: iat + 60 }));
      assert.deepEqual([refusal.code, refusal.detail], ['launch-clock', words]);
    });

    it('a clock 31 s ahead', () =>
      refuses(signed({ iat: SECONDS + 31, exp: SECONDS + 60 }), 'launch-clock', /is 31 s ahead/));

    it('a beginning 31 s from now', () => refuses(signed({ nbf: SECONDS + 31 }), 'launch-clock', /nbf is 31 s ahead/));

    it('a launch that ended 31 s ago, saying how old it is', async () => {
      const times = { iat: SECONDS - 91, nbf: SECONDS - 91, exp: SECONDS - 31 };
      await refuses(signed(times), 'launch-expired', /iat is 91 s behind this service's clock \(2026-03-02T09:30:00/);
    });

    it('instants in milliseconds', async () => {
      await refuses(signed({ iat: NOW.getTime() }), 'launch-malformed', /iat must be in seconds/);
    });

    it('an NHS number whose check digit is wrong', async () => {
      await refuses(signed({ pat: patOf({ value: '9990000019' }) }), 'launch-nhs-number', /check digit/);
    });

    it('another numbering system', async () => {
      await refuses(signed({ pat: patOf({ system: 'urn:local' }) }), 'launch-nhs-number', /pat\.system/);
    });

    it('a birth date that is not in the calendar', async () => {
      for (const birthDate of ['1949-02-29', '1948-2-29', '1948-02', '19480229', '1948-02-29T00:00:00Z']) {
        await refuses(signed({ pat: patOf({ birthDate }) }), 'launch-malformed', /^pat\.birthDate must be a date/);
      }
    });

    it('an origin that is registered for another host only', async () => {
      await refuses(
        signed({ origin: 'https://council.example' }),
        'launch-origin',
        /^origin must be one of https:\/\/ehr\.example, /,
      );
    });

    it('an unknown dataset, by name', () =>
      refuses(signed({ views: ['gp-summary', 'gp-diary'] }), 'dataset-unknown', /^gp-diary$/));

    it('no views, too many, or the same twice', async () => {
      const many = Array.from({ length: 21 }, (_, index) => `view-${index}`);
      await refuses(signed({ views: [] }), 'launch-malformed', /views must have at least 1 entry/);
      await refuses(signed({ views: many }), 'launch-malformed', /views must have at most 20 entries/);
      await refuses(signed({ views: ['gp-summary', 'gp-summary'] }), 'launch-malformed', /each entry once/);
    });

    it('claims that are missing or of another type, naming each', async () => {
      await refuses(signed({ sub: undefined, role: 7 }), 'launch-malformed', /^sub is missing; role must be text$/);
    });

    it('a name that is blank or breaks the line', async () => {
      await refuses(signed({ name: ' ' }), 'launch-malformed', /^name must be one line/);
      await refuses(signed({ name: 'A\nB' }), 'launch-malformed', /^name must be one line/);
    });

    it('a name that shows nothing, or that a request to a source could not hold', async () => {
      for (const name of ['\u200B', 'A\u2028B', 'A\uFFFF', 'A\uD800'])
        await refuses(signed({ name }), 'launch-malformed', /^name must be one line/);
    });

    it('a misspelt claim, naming the one that was meant', async () => {
      await refuses(signed({ concent: 'refused' }), 'launch-malformed', /unknown claim.*did you mean 'consent'\?/);
    });

    it('a consent that nobody can read', () =>
      refuses(signed({ consent: 'yes' }), 'launch-malformed', /^consent must be one of given, refused, emergency$/));

    it('a date range that ends before it begins', async () => {
      const dateRange = { from: '2025-02-01', until: '2025-01-01' };
      await refuses(signed({ dateRange }), 'launch-malformed', /^dateRange\.until must not be before from$/);
    });

    it('with the host and the jti, for the journal', async () => {
      const refusal = await refusalOf(await signed({ aud: 'x', jti: 'two' }));
      assert.ok(refusal instanceof LaunchRefused);
      assert.deepEqual([refusal.host, refusal.jti], ['ehr', 'two']);
      assert.ok(!((await refusalOf(await ehr.sign(claimsOf(), { kid: 'old' }))) instanceof LaunchRefused));
    });
  });
});
