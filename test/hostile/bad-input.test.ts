import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { RecordEntry } from '../../src/transform/record/record.ts';
import { edith, entriesOf, inWords, readAll } from '../transform/extract/formats/same-as-openhr.ts';
import { answered, catalogue, DATASET_IDS, edited, GP, htmlOf, viewOf } from '../transform/support/people.ts';

/** What a source may send that is not what it should be, over the real maps: what a reader sees, and what is counted. */

type FormatId = 'openhr' | 'emis-open' | 'tpp' | 'fhir-r4';
type Change = readonly [from: string, to: string];

const FHIR = readFileSync(new URL('../../fixtures/edith/fhir-r4.json', import.meta.url), 'utf8');
const TEXTS: Readonly<Record<FormatId, string>> = {
  openhr: edith('openhr'),
  'emis-open': edith('emis-open'),
  tpp: edith('tpp'),
  'fhir-r4': FHIR,
};
const FORMATS = Object.keys(TEXTS) as readonly FormatId[];

/** Datasets that read a GP record, and what they show of an answer. */
function shown(
  text: string,
  format: string | null = null,
): readonly { readonly dataset: string; readonly html: string }[] {
  return DATASET_IDS.filter((id) => catalogue.datasets.get(id)?.dataset.sources.includes('gp-record')).map(
    (dataset) => {
      const view = viewOf(dataset, 'edith', [answered(GP, text, format)]);
      assert.ok(
        view.sections.every(({ outcome }) => outcome !== 'failed'),
        `a section of ${dataset} failed`,
      );
      return { dataset, html: htmlOf(view) };
    },
  );
}

/** Nothing of an answer is shown, and the words for why stand in every section. */
function assertMissing(text: string, words: RegExp, format: string | null = null): void {
  for (const { dataset, html } of shown(text, format)) {
    assert.match(html, words, dataset);
    assert.doesNotMatch(html, /<table|is recorded for this|Essential hypertension|Ramipril|penicillin/u, dataset);
  }
}

function changed(format: FormatId, ...changes: readonly Change[]): string {
  return edited(TEXTS[format], ...changes);
}

function entryOf(format: FormatId, text: string, type: string, name: string): RecordEntry {
  const found = entriesOf(readAll(format, text), type).filter(({ fields }) => fields['term'] === name);
  const [only, ...others] = found;
  assert.ok(only !== undefined && others.length === 0, `${String(found.length)} of ${type} ${name}`);
  return only;
}

const WRONG_PERSON = /answered about another person\. Its answer is not shown/u;
const UNSAFE = /could not be read safely\. It is not shown/u;

describe('an answer about another person shows nothing', () => {
  const NUMBERS: Readonly<Record<FormatId, Change>> = {
    openhr: ['<value>9990000018</value>', '<value>9990000026</value>'],
    'emis-open': ['>9990000018<', '>9990000026<'],
    tpp: ['>9990000018<', '>9990000026<'],
    'fhir-r4': ['"value": "9990000018"', '"value": "9990000026"'],
  };
  const BIRTH: Readonly<Record<FormatId, Change>> = {
    openhr: ['<birthDate>1941-03-09<', '<birthDate>1941-03-08<'],
    'emis-open': ['>09/03/1941<', '>08/03/1941<'],
    tpp: ['>1941-03-09<', '>1941-03-08<'],
    'fhir-r4': ['"birthDate": "1941-03-09"', '"birthDate": "1941-03-08"'],
  };
  for (const format of FORMATS) {
    it(`by its number in ${format}`, () => {
      assertMissing(changed(format, NUMBERS[format]), WRONG_PERSON);
    });
    it(`by the birth date in ${format}`, () => {
      assertMissing(changed(format, BIRTH[format]), WRONG_PERSON);
    });
    it(`where ${format} gives a birth date that is none`, () => {
      const [from] = BIRTH[format];
      assertMissing(changed(format, [from, from.replace(/1941-03-09|09\/03\/1941/u, '0001-01-01')]), WRONG_PERSON);
    });
  }
});

describe('an answer that is no extract shows nothing', () => {
  for (const [what, text] of [
    ['an empty body', ''],
    ['white space', ' \n'],
    [
      'an HTML error page',
      '<!DOCTYPE html><html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>',
    ],
    ['an HTML error page without a doctype', '<html><body><p>Please log in<br></p></body></html>'],
    ['an XHTML page', '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'],
    ['a format that nobody knows', '<shoes xmlns="urn:example"><shoe/></shoes>'],
    ['a JSON document that is no FHIR', '{"shoes": []}'],
    ['a FHIR resource that is no record', '{"resourceType": "OperationOutcome", "issue": []}'],
    ['a plain text', 'Service Unavailable'],
    [
      'a SOAP fault',
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault/></s:Body></s:Envelope>',
    ],
  ] as const)
    it(`but ${what}, its format given or not`, () => {
      assertMissing(text, UNSAFE);
      for (const format of FORMATS) assertMissing(text, UNSAFE, format);
    });

  for (const format of FORMATS) {
    it(`but two documents in one body, in ${format}`, () => {
      assertMissing(TEXTS[format] + TEXTS[format].replace(/<\?xml.*?\?>/u, ''), UNSAFE);
    });
    it(`but the half of one, in ${format}`, () => {
      assertMissing(TEXTS[format].slice(0, TEXTS[format].length / 2), UNSAFE);
    });
  }
});

describe('a reference that leads nowhere', () => {
  const EVENT = '6513270E-269E-4D37-B2A7-4DE452E6B438';

  it('from a problem to its event withholds the problem, in openhr', () => {
    const text = changed('openhr', [`<id>${EVENT}</id><patient>`, '<id>0</id><patient>']);
    const problem = entriesOf(readAll('openhr', text), 'problem').find(({ id }) => id === EVENT);
    assert.deepEqual([problem?.fields['term'], [...(problem?.marks.flags ?? [])]], [null, ['confidential']]);
    assert.doesNotMatch(htmlOf(viewOf('problems', 'edith', [answered(GP, text)])), /Essential hypertension/u);
  });

  it('to a clinician leaves the name out, in openhr and in emis-open', () => {
    const user = TEXTS.openhr.replaceAll('<userPerson>', '<userPerson>X');
    assert.equal(entryOf('openhr', user, 'allergy', 'H/O: penicillin allergy').provenance.recordedBy, null);
    const people = TEXTS['emis-open'].replace(/<PeopleList>[\s\S]*<\/PeopleList>/u, '');
    assert.equal(entryOf('emis-open', people, 'problem', 'Essential hypertension').provenance.recordedBy, null);
    for (const text of [user, people]) assert.match(shown(text)[0]?.html ?? '', /<table/u);
  });

  it('to the subject shows nothing of the entry, and to a clinician leaves the name out, in fhir-r4', () => {
    const bundle = bundleWith((resource) => {
      if (resource['id'] !== EVENT) return;
      Object.assign(resource, { subject: { reference: 'Patient/gone' } });
    });
    assert.doesNotMatch(htmlOf(viewOf('problems', 'edith', [answered(GP, bundle)])), /Essential hypertension/u);
    const recorder = bundleWith((resource) => {
      if (resource['id'] === EVENT) Object.assign(resource, { recorder: { reference: 'PractitionerRole/gone' } });
    });
    assert.equal(entryOf('fhir-r4', recorder, 'problem', 'Essential hypertension').provenance.recordedBy, null);
  });

  it('to the encounter does not hide that the encounter could not be checked, in fhir-r4', () => {
    const text = bundleWith((resource) => {
      if (resource['id'] === EVENT) Object.assign(resource, { encounter: { reference: 'Encounter/gone' } });
    });
    // An encounter that is not in the bundle says nothing: the entry is judged by its own labels.
    assert.deepEqual([...entryOf('fhir-r4', text, 'problem', 'Essential hypertension').marks.flags], []);
  });
});

describe('a date that is none', () => {
  const DATES: Readonly<
    Record<'openhr' | 'emis-open' | 'tpp' | 'fhir-r4', readonly [from: string, to: (day: string) => string]>
  > = {
    openhr: ['datepart="YMD" value="2014-01-30T00:00:00"', (day) => `datepart="YMD" value="${day}T00:00:00"`],
    'emis-open': [
      '<AssignedDate>30/01/2014</AssignedDate>',
      (day) => `<AssignedDate>${day.split('-').reverse().join('/')}</AssignedDate>`,
    ],
    tpp: ['DateTime="2014-01-30T10:15:00"', (day) => `DateTime="${day}T10:15:00"`],
    'fhir-r4': ['"onsetDateTime": "2014-01-30"', (day) => `"onsetDateTime": "${day}"`],
  };
  for (const format of FORMATS)
    for (const day of ['2014-02-31', '0001-01-01', '1753-01-01', '2014-13-01', '2014-00-10'])
      it(`(${day}) is left out and counted, in ${format}`, () => {
        const [from, to] = DATES[format];
        const text = TEXTS[format].replace(from, to(day));
        assert.notEqual(text, TEXTS[format]);
        const { fields } = entryOf(format, text, 'problem', 'Essential hypertension');
        // A TPP event has a date that is not known in its place.
        assert.ok(['–', 'date unknown'].includes(inWords(fields['start'])), inWords(fields['start']));
        assert.ok(Object.keys(readAll(format, text).faults).includes('date problem.start'));
        const html = htmlOf(viewOf('problems', 'edith', [answered(GP, text)]));
        assert.match(html, /Essential hypertension/u);
        assert.doesNotMatch(html, /0001|1753|31-Feb|03-Mar-2014/u);
      });
});

describe('a number with a comma', () => {
  it('is the text that the source wrote, never another number', () => {
    for (const [format, text] of [
      ['openhr', changed('openhr', ['<value>5.9</value>', '<value>5,9</value>'])],
      ['tpp', changed('tpp', ['<Value>5.9</Value>', '<Value>5,9</Value>'])],
    ] as const) {
      const value = inWords(entryOf(format, text, 'investigation', 'Serum potassium').fields['value']);
      assert.equal(value.replace('>', ''), '5,9', format);
    }
    const quantity = changed('openhr', [
      '<quantityRepresentation>14 capsule<',
      '<quantityRepresentation>1,400 capsule<',
    ]);
    assert.match(htmlOf(viewOf('medications', 'edith', [answered(GP, quantity)])), /1,400 capsule/u);
  });

  it('refuses the whole document where the format knows no such number, in fhir-r4', () => {
    assertMissing(changed('fhir-r4', ['"value": 5.9', '"value": 5,9']), UNSAFE);
  });

  it('keeps every digit of a number, in fhir-r4', () => {
    const text = changed('fhir-r4', ['"value": 5.9', '"value": 5.90000000000000000001']);
    assert.equal(
      entryOf('fhir-r4', text, 'investigation', 'Serum potassium').fields['value'],
      '>5.90000000000000000001',
    );
  });
});

describe('units that are missing', () => {
  for (const [format, change] of [
    ['openhr', ['<value>5.9</value><units>mmol/L</units>', '<value>5.9</value>']],
    ['tpp', ['<Value>5.9</Value><Units>mmol/L</Units>', '<Value>5.9</Value>']],
  ] as const)
    it(`leave the value as it is and the units empty, in ${format}`, () => {
      const { fields } = entryOf(format, changed(format, change), 'investigation', 'Serum potassium');
      assert.deepEqual([inWords(fields['value']).replace('>', ''), fields['units']], ['5.9', null]);
    });

  it('leave the value as it is and the units empty, in fhir-r4', () => {
    const text = bundleWith((resource) => {
      const { valueQuantity } = resource as { valueQuantity?: Record<string, unknown> };
      if (valueQuantity !== undefined)
        for (const key of ['unit', 'code', 'system']) Reflect.deleteProperty(valueQuantity, key);
    });
    const { fields } = entryOf('fhir-r4', text, 'investigation', 'Serum potassium');
    assert.deepEqual([fields['value'], fields['units']], ['>5.9', null]);
  });
});

describe('a code without a system', () => {
  for (const [format, text] of [
    [
      'openhr',
      TEXTS.openhr.replaceAll(
        'codeSystem="2.16.840.1.113883.2.1.6.2" displayName="Essential',
        'codeSystem="" displayName="Essential',
      ),
    ],
    ['tpp', changed('tpp', ['Scheme="CTV3" Code="XE0Ub"', 'Code="XE0Ub"'])],
    ['fhir-r4', bundleWith((resource) => dropSystem(resource, 'G20'))],
  ] as const)
    it(`keeps its words, belongs to no system, and is withheld since nobody can check it, in ${format}`, () => {
      const { code } = entryOf(format, text, 'problem', 'Essential hypertension').fields;
      assert.ok(typeof code === 'object' && code !== null && 'kind' in code && code.kind === 'code');
      assert.deepEqual([code.system, code.display], ['', 'Essential hypertension']);
      const html = htmlOf(viewOf('problems', 'edith', [answered(GP, text)]));
      assert.doesNotMatch(html, /Essential hypertension/u);
      assert.match(html, /exclusion-banner/u);
    });
});

describe('ids that occur twice', () => {
  it('show both entries where nothing joins them, in openhr, tpp and fhir-r4', () => {
    const allergy = '6B4CB242-4A23-4596-A217-BEADDBC496CB';
    const openhr = changed('openhr', ['<id>D888041D-35AA-5571-8B72-B5A1EC5B0886</id>', `<id>${allergy}</id>`]);
    const terms = entriesOf(readAll('openhr', openhr), 'allergy').map(({ id }) => id);
    assert.deepEqual(terms, [allergy, allergy]);
    const tpp = entriesOf(readAll('tpp', changed('tpp', ['EventUID="e-3"', 'EventUID="e-2"'])), 'problem');
    assert.deepEqual(
      tpp.map(({ fields }) => fields['term']),
      ['Essential hypertension', 'Chronic obstructive pulmonary disease', 'Fracture of clavicle'],
    );
    const fhir = FHIR.replaceAll('6B0D549B-6F03-475A-9600-A35A099950D8', '6513270E-269E-4D37-B2A7-4DE452E6B438');
    const problems = entriesOf(readAll('fhir-r4', fhir), 'problem').map(({ fields }) => fields['term']);
    assert.ok(
      problems.includes('Essential hypertension') && problems.includes('Chronic obstructive pulmonary disease'),
    );
  });

  it('withhold a problem of which two events have the id: nobody knows which it is, in openhr', () => {
    const [copd, hypertension] = ['6B0D549B-6F03-475A-9600-A35A099950D8', '6513270E-269E-4D37-B2A7-4DE452E6B438'];
    const text = changed('openhr', [`<id>${copd}</id><patient>`, `<id>${hypertension}</id><patient>`]);
    const problem = entriesOf(readAll('openhr', text), 'problem').find(({ id }) => id === hypertension);
    assert.ok(problem?.marks.flags.has('confidential'));
    assert.doesNotMatch(htmlOf(viewOf('problems', 'edith', [answered(GP, text)])), /Essential hypertension/u);
  });
});

describe('a contained resource', () => {
  it('is who a reference to it means, and no entry of its own, in fhir-r4', () => {
    const text = bundleWith((resource) => {
      if (resource['id'] !== '6513270E-269E-4D37-B2A7-4DE452E6B438') return;
      const contained = [
        { resourceType: 'Practitioner', id: 'p', name: [{ text: 'Dr Con TAINED' }] },
        { resourceType: 'Condition', id: 'c', code: { text: 'Contained: must never be rendered' } },
      ];
      Object.assign(resource, { contained, recorder: { reference: '#p' } });
    });
    assert.equal(entryOf('fhir-r4', text, 'problem', 'Essential hypertension').provenance.recordedBy, 'Dr Con TAINED');
    for (const { html } of shown(text)) assert.doesNotMatch(html, /must never be rendered/u);
  });
});

describe('an entry that was taken back', () => {
  const RETRACTED: readonly (readonly [format: FormatId, text: string])[] = [
    ['openhr', changed('openhr', ['<event>\n      <id>6513270E', '<event updateMode="delete">\n      <id>6513270E'])],
    [
      'emis-open',
      TEXTS['emis-open'].replace(
        '{6513270E-269E-4D37-B2A7-4DE452E6B438}</GUID>',
        '{6513270E-269E-4D37-B2A7-4DE452E6B438}</GUID><FileStatus>2</FileStatus>',
      ),
    ],
    ['fhir-r4', bundleWith((resource) => retract(resource, 'entered-in-error'))],
    ['fhir-r4', bundleWith((resource) => retract(resource, 'refuted'))],
  ];
  for (const [index, [format, text]] of RETRACTED.entries())
    it(`is dropped without a trace and counted, in ${format} (${String(index + 1)})`, () => {
      const problem = entryOf(format, text, 'problem', 'Essential hypertension');
      assert.deepEqual([...problem.marks.flags], ['deleted']);
      const view = viewOf('problems', 'edith', [answered(GP, text)]);
      assert.doesNotMatch(htmlOf(view), /Essential hypertension/u);
      assert.ok((view.sections[0]?.counts['dropped.state'] ?? 0) > 0);
    });
});

type Resource = Record<string, unknown>;

/** Edith's bundle with each resource changed. */
function bundleWith(change: (resource: Resource) => void): string {
  const bundle = JSON.parse(FHIR) as { entry: { resource: Resource }[] };
  for (const { resource } of bundle.entry) change(resource);
  const text = JSON.stringify(bundle);
  assert.notEqual(text, JSON.stringify(JSON.parse(FHIR)), 'the change changes something');
  return text;
}

function dropSystem(resource: Resource, code: string): void {
  const { coding = [] } = (resource['code'] ?? {}) as { coding?: Resource[] };
  for (const each of coding) if (each['code'] === code) Reflect.deleteProperty(each, 'system');
}

function retract(resource: Resource, code: string): void {
  if (resource['id'] !== '6513270E-269E-4D37-B2A7-4DE452E6B438') return;
  Object.assign(resource, { verificationStatus: { coding: [{ code }] } });
}
