import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { TEMPLATES } from '../../src/catalogue.ts';
import type { DenialCode } from '../../src/service/access/access.ts';
import { patOf, temporaryFolder } from './launch/host-kit.ts';
import { closeServers } from './source/servers.ts';
import {
  AGREEMENT,
  careAt,
  eventsOf,
  factsOf,
  gpAt,
  startService,
  viewIdOf,
  type TestService,
} from './support/service.ts';
import { startDoors } from './support/sources.ts';

/** Cleo is sixteen on the day of these tests. */
const CLEO = patOf({ value: '9990000050', birthDate: '2003-06-01', name: 'Cleo Wren YOUNGPATIENT' });

interface Denied {
  readonly code: DenialCode;
  readonly step: string;
  /** What differs from a launch that is permitted. */
  readonly launch: Readonly<Record<string, unknown>>;
  readonly words: RegExp;
  readonly next: RegExp;
}

const DENIALS: readonly Denied[] = [
  {
    ...{ code: 'no-agreement-organisation', step: 'role', launch: { org: 'B12345' } },
    ...{ words: /No sharing agreement lets your organisation/, next: /information-governance lead/ },
  },
  {
    ...{ code: 'no-agreement-role', step: 'role', launch: { role: 'R0001' } },
    ...{ words: /does not cover your role/, next: /colleague whose role is covered/ },
  },
  {
    ...{ code: 'no-agreement-purpose', step: 'role', launch: { purpose: 'research' } },
    ...{ words: /does not cover the purpose/, next: /Open the view for direct care/ },
  },
  {
    ...{ code: 'no-agreement-dataset', step: 'dataset', launch: { views: ['medications'] } },
    ...{ words: /does not cover this part of the record/, next: /Open another part of the record/ },
  },
  {
    ...{ code: 'consent-refused', step: 'consent', launch: { consent: 'refused' } },
    ...{ words: /does not want this record to be viewed/, next: /If the person changes their mind/ },
  },
  {
    ...{ code: 'emergency-without-reason', step: 'consent', launch: { purpose: 'emergency', emergencyReason: '  ' } },
    ...{ words: /You need to give a reason for emergency access/, next: /Give the reason in your system/ },
  },
  {
    ...{ code: 'dataset-not-active', step: 'dataset', launch: { views: ['allergies'] } },
    ...{ words: /is not shared at the moment/, next: /Ask your service desk which view has replaced it/ },
  },
  {
    ...{ code: 'audience-age', step: 'dataset', launch: { views: ['social-care'], pat: CLEO } },
    ...{ words: /This view is for adults only/, next: /Phone the council(?:'|&#39;)s children/ },
  },
];

describe('a view that is denied', () => {
  const templates = temporaryFolder();
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async () => {
    retireAllergies(templates.path);
    doors = await startDoors();
    oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)], () => ({
      templates: templates.path,
      agreements: [{ ...AGREEMENT, datasets: ['problems', 'allergies', 'social-care'] }],
    }));
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
    templates.remove();
  });

  for (const { code, step, launch, words, next } of DENIALS) {
    it(`${code}: in words with the next step, journaled, and no source was asked`, async () => {
      const [path = ''] = await oriel.launch(['problems'], launch);
      const { text } = await oriel.request.get(path).expect(200);
      assert.match(text, /<main><h1>This view cannot be shown to you<\/h1>.*<footer data-outcome="denied"/);
      for (const each of [words, next, /What to do: /, /Give it when you phone about this view/])
        assert.match(text, each);
      assert.doesNotMatch(text, /<section|<table|recorded for this/);
      const rows = oriel.journal();
      assert.deepEqual(eventsOf(rows, viewIdOf(text)), ['intent', 'released', 'denied']);
      assert.deepEqual(factsOf(rows, 'denied'), { step, code });
      assert.deepEqual(factsOf(rows, 'intent')['agreement'], null);
      assert.deepEqual([doors.gp.asked, doors.care.asked], [0, 0]);
    });
  }

  it('the same launches without what was wrong are permitted', async () => {
    const paths = [
      ...(await oriel.launch(['problems'], { purpose: 'emergency', emergencyReason: 'Unconscious' })),
      ...(await oriel.launch(['social-care'])),
    ];
    for (const path of paths) {
      const { text } = await oriel.request.get(path).expect(200);
      assert.match(text, /data-outcome="complete"/);
    }
    assert.deepEqual([doors.gp.asked, doors.care.asked], [1, 1]);
  });

  it('an emergency stays one for the audit', async () => {
    const [path = ''] = await oriel.launch(['problems'], { purpose: 'emergency', emergencyReason: 'Unconscious' });
    const { text } = await oriel.request.get(path).expect(200);
    assert.match(text, /for an emergency\. View id/);
    const { purpose, consent } = factsOf(oriel.journal(), 'intent');
    assert.deepEqual([purpose, consent], ['emergency', 'emergency']);
  });
});

/** A copy of the templates in which one dataset is no longer shared. */
function retireAllergies(folder: string): void {
  cpSync(TEMPLATES, folder, {
    recursive: true,
    filter: (file) => !/\/(?:cases|summary|detailed-care-record)$/u.test(file),
  });
  const manifest = join(folder, 'datasets/allergies/dataset.yaml');
  const text = readFileSync(manifest, 'utf8');
  const retired = text.replace('status: active', 'status: retired');
  assert.notEqual(retired, text);
  writeFileSync(manifest, retired);
}
