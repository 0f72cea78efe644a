import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { detectFormat } from '../../../../src/transform/extract/detect.ts';
import type { ReadExtract } from '../../../../src/transform/extract/reader.ts';
import type { FieldValue, RecordEntry } from '../../../../src/transform/record/record.ts';
import { answered, catalogue, edited, GP, htmlOf, sectionOf, viewOf } from '../../support/people.ts';
import { readAll } from './same-as-openhr.ts';

type File = 'openhr.xml' | 'fhir-r4.json' | 'fhir-r4.xml' | 'fhir-stu3.json';

function text(file: File): string {
  return readFileSync(new URL(`../../../../fixtures/edith/${file}`, import.meta.url), 'utf8');
}

function detected(source: string): string {
  const found = detectFormat(new TextEncoder().encode(source), catalogue.formats.values());
  return 'reason' in found ? found.reason : found.format.id;
}

const openhr = readAll('openhr', text('openhr.xml'));
const r4 = readAll('fhir-r4', text('fhir-r4.json'));
const stu3 = readAll('fhir-stu3', text('fhir-stu3.json'));

/** What FHIR says otherwise than OpenHR, by record type: whole entries by id, fields by name. All else is equal. */
interface Differences {
  /** Entries of OpenHR that this document has not, or has as another type. */
  readonly missing?: readonly string[];
  /** Entries that OpenHR has not, or has as another type. */
  readonly more?: readonly string[];
  readonly fields?: readonly string[];
}

const HYPERTENSION = '6513270E-269E-4D37-B2A7-4DE452E6B438';
const COPD = '6B0D549B-6F03-475A-9600-A35A099950D8';
const FRACTURE = '8D116ECE-1738-47D9-BD9C-172411E20B8F';
const TINNITUS = 'CA1CF46A-E979-53C7-A883-5BE24B3AF6B2';
const ANXIETY = '930D6EAF-14F4-433F-BE7D-1BFBC7A2EA20';
const SOMEBODY_ELSE = '5D3C5C52-7C31-4C43-9F0B-3B3C6C2F6C11';
const SOCIAL_HISTORY = '49B64A08-72E6-4C3A-BABC-ED2057EE05CD';
const APPENDIX = '90C192CF-D3AC-44AF-8F21-DDB66CAD4A26';
const FAMILY_HISTORY = 'AE97BA94-D0ED-482F-8F6D-05584EF8AA38';
const CONFIDENTIAL_ENCOUNTER = 'AD5563E0-CAC3-5B41-A274-C226C450FC0F';
const WITHHELDINE = 'D888041D-35AA-5571-8B72-B5A1EC5B0886';

const R4: Readonly<Record<string, Differences>> = {
  problem: { more: [SOMEBODY_ELSE] },
  // OpenHR's coded observations are diagnoses and problems at once; a Condition is one or the other.
  diagnosis: { missing: [HYPERTENSION, COPD, FRACTURE, TINNITUS], more: ['C2C1E0A5-5B6B-4B43-8E0A-6D5A6A5E9D10'] },
  // FHIR keeps allergies that have ended.
  allergy: { more: ['3E1B0C7E-63C5-4C39-9C79-0C7C0C8E5B21'], fields: ['reaction', 'severity'] },
  // FHIR says when a course ended; it has no review date.
  // "In error" stands in place of a status.
  medication: { fields: ['end', 'review', 'status'] },
  // The time of an issue is that of its recording, and known to the day.
  'medication-issue': { fields: ['recordedAt'] },
  // A Procedure does not say when it was recorded.
  procedure: { fields: ['recordedAt', 'status'] },
  // OpenHR writes "final" nowhere here.
  investigation: { fields: ['status'] },
  // Social history is an Observation like any other.
  examination: { more: [SOCIAL_HISTORY] },
  // The product, the batch and the dose are more than OpenHR has room for.
  immunisation: { fields: ['part', 'contents', 'batch', 'status'] },
  // The class of a contact; an Encounter does not say when it was recorded.
  encounter: { fields: ['type', 'code', 'status', 'recordedAt'] },
  // A referral's time of recording is its date; its requester is the doctor, whose organisation is not told.
  referral: { fields: ['status', 'recordedAt'] },
  'diary-entry': { fields: ['status'] },
  // Nobody is named as its author; its date is that of recording.
  'family-history': { fields: ['relationship', 'recordedBy', 'recordedAt'] },
  // OpenHR's fixture has no document.
  document: { more: ['2C9A6A1E-5E6B-4B0A-9C51-1D3E5F7A9B0C'] },
  alert: { fields: ['state', 'status', 'recordedAt'] },
  // Registration with a practice is no resource of its own.
  'gp-registration': { fields: ['type', 'status', 'start'] },
};

const STU3: Readonly<Record<string, Differences>> = {
  // Confidential items do not leave the practice.
  problem: { missing: [ANXIETY], more: [SOMEBODY_ELSE] },
  diagnosis: { missing: [HYPERTENSION, COPD, FRACTURE, TINNITUS] },
  allergy: { missing: [WITHHELDINE], more: ['ended-1'], fields: ['reaction', 'severity'] },
  // Nor what was never active.
  medication: {
    missing: ['6F298576-9701-5258-A4FE-0178B8035482', '8121F7DB-B467-5CFC-956D-863073D707AD'],
    fields: ['end', 'review', 'status'],
  },
  'medication-issue': { fields: ['recordedAt'] },
  investigation: { fields: ['status'] },
  // Uncategorised data are observations: procedures and family history among them.
  examination: { more: [SOCIAL_HISTORY, APPENDIX, FAMILY_HISTORY] },
  immunisation: { fields: ['contents', 'batch', 'status', 'recordedAt'] },
  encounter: { missing: [CONFIDENTIAL_ENCOUNTER], fields: ['status', 'recordedAt'] },
  'encounter-component': { missing: [WITHHELDINE] },
  referral: { fields: ['status', 'recordedAt'] },
  'diary-entry': { fields: ['status'] },
  'gp-registration': { fields: ['type', 'status'] },
  // OpenHR's fixture has no code about sharing.
  consent: { more: ['5B0C8E1F-4A6D-4C27-9E33-0A1B2C3D4E5F'] },
};

describe('Edith in FHIR', () => {
  it('is read by the map of her version', () => {
    const files = ['fhir-r4.json', 'fhir-r4.xml', 'fhir-stu3.json'] as const;
    assert.deepEqual(
      files.map((file) => detected(text(file))),
      ['fhir-r4', 'fhir-r4', 'fhir-stu3'],
    );
  });

  it('is of exactly one version, and of none without a patient', () => {
    assert.equal(detected(edited(text('fhir-stu3.json'), ['GPConnect-StructuredRecord-Bundle-1', 'x'])), 'fhir-stu3');
    assert.equal(detected('{"resourceType":"Bundle","type":"collection","entry":[]}'), 'root-unknown');
    assert.equal(detected('{"resourceType":"Patient","id":"1"}'), 'root-unknown');
  });

  it('is the same in XML as in JSON', () => {
    assert.deepEqual(readAll('fhir-r4', text('fhir-r4.xml')), r4);
  });

  it('is the person of OpenHR', () => {
    for (const extract of [r4, stu3]) {
      assert.equal(extract.person.id, openhr.person.id);
      assert.deepEqual(extract.person.fields, openhr.person.fields);
    }
  });

  for (const [name, extract, differences] of [
    ['R4', r4, R4],
    ['STU3', stu3, STU3],
  ] as const)
    for (const type of comparableTypes(name === 'R4' ? 'fhir-r4' : 'fhir-stu3'))
      it(`has in ${name} the entries of type ${type} that OpenHR has, but for the differences listed`, () => {
        const { missing = [], more = [], fields = [] } = differences[type] ?? {};
        const [ours, theirs] = [byId(extract, type), byId(openhr, type)];
        assert.deepEqual([...theirs.keys()].filter((id) => !ours.has(id)).sort(), [...missing].sort(), 'missing');
        assert.deepEqual([...ours.keys()].filter((id) => !theirs.has(id)).sort(), [...more].sort(), 'more');
        const different = [...ours].flatMap(([id, entry]) => differingFields(entry, theirs.get(id)));
        assert.deepEqual([...new Set(different)].sort(), [...fields].sort());
      });

  it('has understood every value', () => {
    assert.deepEqual([r4.faults, stu3.faults], [{}, {}]);
  });

  it('says which lists have left-out items', () => {
    assert.deepEqual([r4.partial, stu3.partial, r4.warnings], [false, false, []]);
    assert.deepEqual(
      stu3.warnings.map(({ kind, records }) => [kind, records?.[0]]),
      ['allergy', 'medication', 'problem'].map((record) => ['confidential-items', record]),
    );
  });

  it('keeps the comparator, the range and the source’s own word of a result', () => {
    for (const extract of [r4, stu3]) {
      const [potassium] = byId(extract, 'investigation').values();
      const { value, units, rangeLow, rangeHigh, flag } = potassium?.fields ?? {};
      assert.deepEqual([value, units, rangeLow, rangeHigh, flag], ['>5.9', 'mmol/L', '3.5', '5.3', 'HI']);
    }
  });

  it('tells what a document is, never its bytes', () => {
    const [letter] = byId(r4, 'document').values();
    assert.deepEqual([letter?.fields['mediaType'], letter?.fields['size']], ['application/pdf', '48213']);
    assert.equal(JSON.stringify(r4).includes('JVBERi0'), false);
  });

  it('shows the name beside a reference that leads nowhere', () => {
    const amoxicillin = byId(r4, 'medication').get('4CBD87AD-5C90-4958-B403-E430EC66A787');
    assert.equal(amoxicillin?.provenance.recordedBy, 'Dr Ada DOCTOR');
  });

  it('has the narrative of sections, each with its words, and the reason for an empty one', () => {
    const sections = [...r4.records].filter(({ type }) => type === 'narrative');
    assert.deepEqual(
      sections.map(({ fields, marks }) => [fields['title'], fields['emptyReason'], [...marks.flags]]),
      [
        ['Problems', null, ['confidential']],
        ['Allergies', null, []],
        ['Social history', null, []],
        ['Plan of care', 'Nil known', []],
      ],
    );
  });
});

describe('what is marked in FHIR', () => {
  const marked: Readonly<Record<string, readonly string[]>> = {
    confidential: [ANXIETY, WITHHELDINE, '6F298576-9701-5258-A4FE-0178B8035482', CONFIDENTIAL_ENCOUNTER],
    deleted: [TINNITUS, '853A4CF8-0B4F-56A1-9D66-D38FC4AD6911'],
  };
  for (const [mark, ids] of Object.entries(marked))
    it(`as ${mark} in R4 is what OpenHR marks so, and nothing else`, () => {
      const found = r4.records.filter(({ type, marks }) => type !== 'narrative' && marks.flags.has(mark));
      assert.deepEqual(found.map(({ id }) => id).sort(), [...ids].sort());
    });

  it('by its subject is another person’s', () => {
    for (const extract of [r4, stu3]) {
      const others = extract.records.filter(({ marks }) => marks.subject !== extract.person.id);
      assert.deepEqual(
        others.filter(({ type }) => type !== 'gp-registration').map(({ id }) => id),
        [SOMEBODY_ELSE],
      );
    }
  });

  const shown: readonly (readonly [File, string, readonly (readonly [string, number])[]])[] = [
    [
      'fhir-r4.json',
      'problems',
      [
        ['prb-tab-act', 2],
        ['prb-tab-majinact', 0],
        ['prb-tab-othinact', 1],
      ],
    ],
    [
      'fhir-r4.xml',
      'problems',
      [
        ['prb-tab-act', 2],
        ['prb-tab-majinact', 0],
        ['prb-tab-othinact', 1],
      ],
    ],
    [
      'fhir-stu3.json',
      'problems',
      [
        ['prb-tab-act', 2],
        ['prb-tab-majinact', 0],
        ['prb-tab-othinact', 1],
      ],
    ],
    [
      'fhir-r4.json',
      'allergies',
      [
        ['all-tab-curr', 1],
        ['all-tab-hist', 1],
      ],
    ],
    [
      'fhir-stu3.json',
      'allergies',
      [
        ['all-tab-curr', 1],
        ['all-tab-hist', 1],
      ],
    ],
    [
      'fhir-r4.json',
      'medications',
      [
        ['med-tab-acu-med', 2],
        ['med-tab-curr-rep', 1],
        ['med-tab-dis-rep', 1],
        ['med-tab-all-sum', 4],
        ['med-tab-all-iss', 1],
      ],
    ],
    [
      'fhir-stu3.json',
      'medications',
      [
        ['med-tab-acu-med', 2],
        ['med-tab-curr-rep', 1],
        ['med-tab-dis-rep', 1],
        ['med-tab-all-sum', 4],
        ['med-tab-all-iss', 1],
      ],
    ],
  ];
  for (const [file, dataset, sections] of shown)
    it(`is not shown: ${dataset} of ${file}`, () => {
      const view = viewOf(dataset, 'edith', [answered(GP, text(file))]);
      assert.deepEqual(
        view.sections.map(({ id, rows }) => [id, rows]),
        sections,
      );
      assert.doesNotMatch(
        htmlOf(view),
        /must never be rendered|Anxiety|withheldine|Confidentialine|Deletedol|Tinnitus/u,
      );
    });

  it('leaves the banner on the table that lost an item', () => {
    const view = viewOf('problems', 'edith', [answered(GP, text('fhir-r4.json'))]);
    assert.equal(sectionOf(view, 'prb-tab-act').withheld, 2);
  });
});

function comparableTypes(format: string): readonly string[] {
  const supports = (id: string, type: string) => catalogue.formats.get(id)?.supports(type) === true;
  return [...catalogue.vocabulary.keys()].filter((type) => supports(format, type) && supports('openhr', type));
}

function byId(extract: ReadExtract, type: string): ReadonlyMap<string, RecordEntry> {
  return new Map(extract.records.filter((entry) => entry.type === type).map((entry) => [entry.id, entry]));
}

/** The fields, and parts of the provenance, in which an entry differs from its like. */
function differingFields(entry: RecordEntry, other: RecordEntry | undefined): readonly string[] {
  if (other === undefined) return [];
  const fields = Object.keys({ ...entry.fields, ...other.fields });
  return [
    ...fields.filter((name) => comparable(entry.fields[name]) !== comparable(other.fields[name])),
    ...(['recordedBy', 'recordedAt', 'organisation'] as const).filter(
      (name) => comparable(entry.provenance[name]) !== comparable(other.provenance[name]),
    ),
  ];
}

/** Codes by the set of (system, code), dates without their zone, null for what is not there. */
function comparable(value: FieldValue | undefined): string {
  if (value === null || value === undefined || typeof value !== 'object') return String(value ?? null);
  if (!('kind' in value)) return value.map(comparable).join(', ');
  if (value.kind === 'code') return [...codesOf(value)].sort().join(' ');
  return value.kind === 'date' ? value.iso.replace(/Z$/u, '') : value.xml;
}

type CodeValue = Extract<FieldValue, { readonly kind: 'code' }>;

/** FHIR names a local drug dictionary by an address, OpenHR by a word. */
function codesOf({ system, code, translations }: CodeValue): ReadonlySet<string> {
  const name = system === 'https://fhir.hl7.org.uk/Id/emis-drug-codes' ? 'EMISPREPARATION' : system;
  return new Set([`${name}|${code ?? ''}`, ...translations.flatMap((translation) => [...codesOf(translation)])]);
}
