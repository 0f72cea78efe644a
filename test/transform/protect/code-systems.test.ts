import assert from 'node:assert/strict';

import { recipeOf } from '../support/people.ts';

const { systems } = recipeOf('problems').policy;
const READ = 'http://read.info/readv2';
const SNOMED = 'http://snomed.info/sct';

const SAME: readonly (readonly [system: string, written: string, comparable: string | null])[] = [
  [READ, 'G20', 'G20'],
  [READ, 'G20..', 'G20'],
  [READ, 'G20..-1', 'G20'],
  [READ, 'G20..00', 'G20'],
  [READ, '7E07111', '7E071'],
  [READ, ' 7E071 ', '7E071'],
  [READ, 'g20', 'g20'],
  [READ, '....', null],
  [READ, 'EMISNQAB12', null],
  [READ, 'G2 0', null],
  ['http://read.info/read4byte', 'G2..', 'G2'],
  ['http://read.info/read4byte', '7E071', null],
  ['http://read.info/ctv3', 'XaKRw', 'XaKRw'],
  ['http://read.info/ctv3', '2469.', '2469'],
  [SNOMED, '57797005', '57797005'],
  [SNOMED, '57797006', null],
  [SNOMED, '5.7797E7', null],
  ['https://dmd.nhs.uk', '387005008', '387005008'],
  // As writers vary the name of a system.
  ['HTTP://SNOMED.INFO/SCT', '57797005', '57797005'],
  [' https://snomed.info/sct/ ', '57797005', '57797005'],
  ['http://snomed.info/sct|http://snomed.info/sct/999000041000000102', '57797005', '57797005'],
  ['http://snomed.info/sct/999000041000000102/version/20191001', '57797005', '57797005'],
  ['http://read.info/READv2', 'G20..', 'G20'],
  ['http://dmd.nhs.uk/', '387005008', '387005008'],
];

describe('a code', () => {
  for (const [system, code, comparable] of SAME)
    it(`'${code}' of ${system} is ${comparable === null ? 'unusable' : `compared as '${comparable}'`}`, () => {
      const reading = systems.read({ system, code });
      assert.equal('comparable' in reading ? reading.comparable.code : null, comparable);
      if (comparable === null) assert.equal(reading.kind, 'unusable');
    });

  it('of dm+d is one of SNOMED CT; of Read with four and with five bytes, and of CTV3, are kept apart', () => {
    const systemOf = (system: string, code: string) => {
      const reading = systems.read({ system, code });
      return 'comparable' in reading ? reading.comparable.system : null;
    };
    assert.equal(systemOf('https://dmd.nhs.uk', '387005008'), SNOMED);
    const apart = [READ, 'http://read.info/read4byte', 'http://read.info/ctv3'].map((system) => systemOf(system, 'G2'));
    assert.equal(new Set(apart).size, 3);
  });

  it('that is missing, or of a system of words, says nothing', () => {
    for (const code of [
      { system: SNOMED, code: null },
      { system: SNOMED, code: '  ' },
      { system: 'UNKNOWN', code: '1' },
      { system: 'EMISLOCAL', code: '1' },
    ])
      assert.equal(systems.read(code).kind, 'uncoded');
  });

  it('of a name that only begins like a known one is of another system', () => {
    for (const system of ['http://snomed.info/sctx', 'http://snomed.info', 'urn:http://snomed.info/sct'])
      assert.equal(systems.read({ system, code: '57797005' }).kind, 'unlisted');
    const reading = systems.read({ system: 'http://snomed.info/sct/999000041000000102', code: '57797005' });
    assert.equal('comparable' in reading ? reading.comparable.system : null, SNOMED);
  });

  it('of a system nobody checks is told from one that nobody knows', () => {
    assert.equal(systems.read({ system: 'EMISPREPARATION', code: '1' }).kind, 'unchecked');
    assert.equal(systems.read({ system: 'http://hl7.org/fhir/sid/icd-10', code: 'B20' }).kind, 'unchecked');
    for (const system of ['X-TEST', '', 'constructor', '__proto__', 'http://hl7.org/fhi'])
      assert.equal(systems.read({ system, code: '1' }).kind, 'unlisted');
  });
});
