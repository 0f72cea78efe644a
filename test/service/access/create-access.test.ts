import assert from 'node:assert/strict';
import { createAccess } from '../../../src/service/access/create-access.ts';
import type { DatasetFacts, Decision, DenialCode } from '../../../src/service/access/access.ts';
import type { Config, SharingAgreement, SourceConfig } from '../../../src/service/config/config.ts';
import type { Launch } from '../../../src/service/launch/launch.ts';
import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';
import { PLAIN } from '../source/servers.ts';

const TODAY = '2026-03-01';

const host = {
  id: 'ehr',
  name: 'EHR',
  origins: ['https://ehr.example'],
  keys: [],
  profile: 'accessible' as const,
  browser: 'modern' as const,
  totalMs: null,
  height: 'fixed' as const,
  density: 'comfortable' as const,
  coep: 'none' as const,
  language: 'en',
  theme: null,
};

function source(id: string, kind: string): SourceConfig {
  return {
    ...{ id, kind, name: id, connector: 'rest-xml', url: 'https://source.example', format: 'openhr' },
    ...{ contact: 'service desk', deadlineMs: 8000, maxBytes: 1024, limits: GATE_LIMITS, mig: null },
    ...PLAIN,
  };
}

function agreement(changes: Partial<SharingAgreement> = {}): SharingAgreement {
  return {
    ...{ id: 'a1', version: '1', title: 'Agreement', host: 'ehr', consent: 'implied-direct-care', policy: 'default' },
    ...{ organisations: ['A81001'], roles: ['R8000'], purposes: ['directcare', 'emergency'] },
    ...{
      datasets: ['gp-summary', 'adult-care', 'old'],
      sources: ['surgery', 'council'],
      drafts: false,
      lookup: 'list',
    },
    ...changes,
  };
}

function dataset(id: string, changes: Partial<DatasetFacts> = {}): DatasetFacts {
  return { id, version: '1', status: 'active', sourceKinds: ['gp-record'], minimumAge: null, ...changes };
}

const DATASETS = new Map([
  ['gp-summary', dataset('gp-summary')],
  ['adult-care', dataset('adult-care', { minimumAge: 18, sourceKinds: ['social-care'] })],
  ['old', dataset('old', { status: 'retired' })],
  ['draft', dataset('draft', { status: 'draft' })],
]);

function launch(changes: Partial<Launch> = {}): Launch {
  return {
    ...{ jti: 'j', host, purpose: 'directcare', emergencyReason: null, consent: null, encounter: null },
    ...{ origin: 'https://ehr.example', views: ['gp-summary'], dateRange: null, registrations: null },
    person: { nhsNumber: '9990000018', birthDate: '1948-02-29', name: null },
    user: { id: 'u', name: 'Dr Bea Okafor', role: 'R8000', organisation: 'A81001' },
    ...changes,
  };
}

function decide(asked: Launch, datasetId = 'gp-summary', agreements = [agreement()]): Decision {
  const sources = [source('surgery', 'gp-record'), source('council', 'social-care'), source('elsewhere', 'gp-record')];
  const config: Config = {
    ...{ issuer: 'https://oriel.example', listen: { host: '127.0.0.1', port: 0 }, state: '', templates: '' },
    ...{ hosts: [host], sources, index: null, admin: null, agreements },
  };
  return createAccess({ config, datasets: DATASETS }).decide(asked, datasetId, TODAY);
}

function denies(decision: Decision, code: DenialCode, step: 'consent' | 'role' | 'dataset'): void {
  assert.deepEqual(decision, { permit: false, step, code });
}

const as = (changes: Partial<Launch['user']>): Launch => launch({ user: { ...launch().user, ...changes } });
const born = (birthDate: string): Launch => launch({ person: { ...launch().person, birthDate } });

describe('access', () => {
  describe('permits', () => {
    it('what one agreement covers, from its sources of the kinds that the dataset asks for', () => {
      const decision = decide(launch());
      assert.ok(decision.permit);
      assert.equal(decision.agreement.id, 'a1');
      assert.deepEqual(
        decision.sources.map(({ id }) => id),
        ['surgery'],
      );
    });

    it('under the first agreement that covers all', () => {
      const agreements = [agreement({ id: 'a0', datasets: ['adult-care'] }), agreement(), agreement({ id: 'a2' })];
      const decision = decide(launch(), 'gp-summary', agreements);
      assert.ok(decision.permit);
      assert.equal(decision.agreement.id, 'a1');
    });

    it('with the consent that the launch says', () => {
      const consentOf = (changes: Partial<Launch>) => {
        const decision = decide(launch(changes));
        return decision.permit ? decision.consent : decision.code;
      };
      assert.equal(consentOf({}), 'implied');
      assert.equal(consentOf({ consent: 'given' }), 'given');
      assert.equal(consentOf({ consent: 'emergency', emergencyReason: 'unconscious' }), 'emergency');
      assert.equal(consentOf({ purpose: 'emergency', emergencyReason: 'unconscious' }), 'emergency');
    });

    it('an adult dataset from the 18th birthday on', () => {
      assert.equal(decide(born('2008-03-01'), 'adult-care').permit, true);
      assert.equal(decide(born('2008-02-29'), 'adult-care').permit, true);
    });
  });

  describe('denies', () => {
    it('an organisation without an agreement', () => {
      denies(decide(as({ organisation: 'B1' })), 'no-agreement-organisation', 'role');
    });

    it('a host whose organisation has an agreement through another host only', () => {
      const agreements = [agreement({ host: 'other' })];
      denies(decide(launch(), 'gp-summary', agreements), 'no-agreement-organisation', 'role');
    });

    it('a role that is not covered, matched exactly', () => {
      denies(decide(as({ role: 'R800' })), 'no-agreement-role', 'role');
      denies(decide(as({ role: 'r8000' })), 'no-agreement-role', 'role');
    });

    it('a purpose that is not covered', () => {
      denies(decide(launch({ purpose: 'research' })), 'no-agreement-purpose', 'role');
    });

    it('a dataset that is not covered', () => denies(decide(launch(), 'draft'), 'no-agreement-dataset', 'dataset'));

    it('what only two agreements together would cover', () => {
      const agreements = [agreement({ roles: ['R1'] }), agreement({ id: 'a2', datasets: ['adult-care'] })];
      denies(decide(launch(), 'gp-summary', agreements), 'no-agreement-dataset', 'dataset');
    });

    it('naming the organisation first, then the role, then the purpose', () => {
      const nobody = { ...launch().user, role: 'x', organisation: 'x' };
      denies(decide(launch({ user: nobody, purpose: 'x' }), 'x'), 'no-agreement-organisation', 'role');
      denies(decide({ ...as({ role: 'x' }), purpose: 'x' }, 'x'), 'no-agreement-role', 'role');
      denies(decide(launch({ purpose: 'x' }), 'x'), 'no-agreement-purpose', 'role');
    });

    it('everything when the person refused, in an emergency too', () => {
      denies(decide(launch({ consent: 'refused' })), 'consent-refused', 'consent');
      const emergency = { purpose: 'emergency', emergencyReason: 'unconscious' };
      denies(decide(launch({ ...emergency, consent: 'refused' })), 'consent-refused', 'consent');
    });

    it('an emergency without a reason', () => {
      denies(decide(launch({ purpose: 'emergency' })), 'emergency-without-reason', 'consent');
      denies(decide(launch({ consent: 'emergency', emergencyReason: ' ' })), 'emergency-without-reason', 'consent');
    });

    it('datasets that are retired, drafts, or gone', () => {
      const all = [agreement({ datasets: ['old', 'draft', 'gone'] })];
      for (const id of ['old', 'draft', 'gone']) denies(decide(launch(), id, all), 'dataset-not-active', 'dataset');
    });
    it('datasets that are retired or gone, where drafts are allowed', () => {
      const all = [agreement({ datasets: ['old', 'draft', 'gone'], drafts: true })];
      for (const id of ['old', 'gone']) denies(decide(launch(), id, all), 'dataset-not-active', 'dataset');
      assert.equal(decide(launch(), 'draft', all).permit, true);
    });

    it('an adult dataset on the day before the 18th birthday', () => {
      denies(decide(born('2008-03-02'), 'adult-care'), 'audience-age', 'dataset');
    });
  });
});
