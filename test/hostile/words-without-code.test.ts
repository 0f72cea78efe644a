import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { protect } from '../../src/transform/protect/protect.ts';
import type { FieldValue, RecordEntry, Single } from '../../src/transform/record/record.ts';
import { edith, readAll } from '../transform/extract/formats/same-as-openhr.ts';
import { catalogue, factsOf, recipeOf } from '../transform/support/people.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Stands wherever a source could write words that no code says. */
const CANARY = 'Cnry';

/** Fields in which words are shown as the source writes them, on purpose (decision 031). */
const AS_WRITTEN: ReadonlySet<string> = new Set([
  ...['medication.dosage', 'medication-issue.dosage', 'medication.stopReason'],
  ...['investigation.value', 'examination.value', 'clinical-item.value', 'investigation.flag'],
  ...['document.title', 'care-plan.title', 'encounter-component.heading'],
]);

/** Concepts that say which entries there are, and of whom. */
const KEPT = new Set(['category', 'clinicalStatus', 'verificationStatus', 'scope', 'security', 'class', 'meta', 'tag']);

/** Every concept in words only. */
function uncoded(value: Json): Json {
  if (Array.isArray(value)) return value.map(uncoded);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value['coding'])) return { text: CANARY, coding: [{ display: CANARY }] };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, KEPT.has(key) ? each : uncoded(each)]));
}

const PATIENT = { reference: 'Patient/D23F0824-128B-4F33-8C5C-7FD0A6A3A450' };
const [words, text] = [{ text: CANARY, coding: [{ display: CANARY }] }, { text: CANARY }];
const INPATIENT = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP', display: 'inpatient' };

/** Resources with words at places where Edith's record has none. */
const ADDED = {
  'fhir-r4': [
    { resourceType: 'Encounter', status: 'finished', type: [text], subject: PATIENT },
    { resourceType: 'Encounter', status: 'finished', type: [text], class: { display: CANARY }, subject: PATIENT },
    {
      ...{ resourceType: 'Encounter', status: 'finished', class: INPATIENT, reasonCode: [words], subject: PATIENT },
      hospitalization: { dischargeDisposition: words },
    },
    {
      ...{ resourceType: 'Appointment', status: 'booked', appointmentType: words, serviceType: [text] },
      ...{ description: CANARY, participant: [{ actor: PATIENT }] },
    },
    { resourceType: 'FamilyMemberHistory', relationship: words, condition: [{ code: words }], patient: PATIENT },
    { resourceType: 'DiagnosticReport', status: 'final', code: words, conclusion: CANARY, subject: PATIENT },
    { resourceType: 'CarePlan', status: 'active', category: [words], subject: PATIENT },
    {
      ...{ resourceType: 'Immunization', status: 'completed', vaccineCode: text, patient: PATIENT },
      protocolApplied: [{ doseNumberString: CANARY }],
    },
    { resourceType: 'AllergyIntolerance', code: words, reaction: [{ manifestation: [words] }], patient: PATIENT },
    { resourceType: 'Condition', code: words, clinicalStatus: words, subject: PATIENT },
    { resourceType: 'Flag', status: 'active', code: words, subject: PATIENT },
    { resourceType: 'ServiceRequest', intent: 'order', code: words, performerType: words, subject: PATIENT },
  ],
  'fhir-stu3': [
    { resourceType: 'Encounter', status: 'finished', type: [words], class: { display: CANARY }, subject: PATIENT },
    { resourceType: 'DiagnosticReport', status: 'final', code: words, conclusion: CANARY, subject: PATIENT },
    {
      ...{ resourceType: 'Immunization', status: 'completed', notGiven: false, vaccineCode: text, patient: PATIENT },
      vaccinationProtocol: [{ description: CANARY }],
    },
    { resourceType: 'AllergyIntolerance', code: words, reaction: [{ manifestation: [words] }], patient: PATIENT },
    { resourceType: 'ReferralRequest', intent: 'order', serviceRequested: [words], specialty: words, subject: PATIENT },
  ],
} as const;

/** Edith's record with words in place of codes: of FHIR concept by concept, of XML attribute by attribute. */
const RECORDS: Readonly<Record<string, () => string>> = {
  'fhir-r4': () => fhir('fhir-r4'),
  'fhir-stu3': () => fhir('fhir-stu3'),
  openhr: () => withoutCodes(edith('openhr'), 'code', 'displayName'),
  cda: () => edith('cda').replace(/<(?<name>value|code|priorityCode)(?= [^>]*codeSystem)[^>]*\/>/gu, wordsOfCda),
  'emis-open': () =>
    edith('emis-open')
      .replace(/<(?<name>Value|OldCode|MapCode)>[A-Za-z0-9.]+<\/\k<name>>/gu, '<$<name>/>')
      .replace(/<Term>[^<]*<\/Term>/gu, `<Term>${CANARY}</Term>`),
  tpp: () => withoutCodes(edith('tpp'), 'Code', 'Term'),
};

function fhir(format: keyof typeof ADDED): string {
  const bundle = JSON.parse(
    readFileSync(new URL(`../../fixtures/edith/${format}.json`, import.meta.url), 'utf8'),
  ) as Readonly<Record<string, Json>>;
  assert.ok(Array.isArray(bundle['entry']));
  const others = bundle['entry'].map((each) => (JSON.stringify(each).includes('"Patient",') ? each : uncoded(each)));
  const entry = [...others, ...ADDED[format].map((resource) => ({ resource }))];
  return JSON.stringify({ ...bundle, entry });
}

function withoutCodes(xml: string, code: string, display: string): string {
  return xml
    .replace(new RegExp(` ${code}="[^"]*"`, 'gu'), '')
    .replace(new RegExp(` ${display}="[^"]*"`, 'gu'), ` ${display}="${CANARY}"`);
}

/** A code of CDA in words only; those of languages, labels and kinds of section stay. */
function wordsOfCda(element: string, name: string): string {
  const kept = /2\.16\.840\.1\.113883\.(?:5|6\.1)\b/u.test(element) || element.includes('xsi:type="PQ"');
  return kept
    ? element
    : `<${name} nullFlavor="OTH" displayName="${CANARY}"><originalText>${CANARY}</originalText></${name}>`;
}

/** What a dataset without free text could show of a field. */
function textsIn(value: FieldValue): readonly string[] {
  const singles: readonly (Single | null)[] = isList(value) ? value : [value];
  return singles.flatMap((single) => {
    if (typeof single === 'string') return [single];
    return single !== null && typeof single === 'object' && single.kind === 'code' ? [single.display] : [];
  });
}

function isList(value: FieldValue): value is readonly Single[] {
  return Array.isArray(value);
}

/** Fields of entries that may be shown in which the canary sits, though they are no free text. */
function leaks(format: string): readonly string[] {
  const { person, records } = readAll(format, RECORDS[format]?.() ?? assert.fail());
  const { policy } = recipeOf('problems');
  const nothing = { audiences: new Set<string>(), freeText: new Set<string>(), uncheckable: new Set<string>() };
  const allowances = { ...nothing, uncodedNarrative: false, insteadOfWords: 'in words only' };
  const result = protect({ person, records }, policy, allowances, factsOf('edith'));
  assert.ok(result.state === 'usable', result.state);
  const shown = result.judged.filter(({ verdict }) => verdict === 'shown').map(({ entry }) => entry);
  assert.ok(shown.length > 10, 'most entries are shown');
  return [...new Set(shown.flatMap(fieldsThatTell))].sort();
}

function fieldsThatTell({ type, fields }: RecordEntry): readonly string[] {
  const types = catalogue.vocabulary.get(type)?.fields;
  return Object.entries(fields)
    .filter(([name]) => types?.get(name)?.freeText === false && !AS_WRITTEN.has(`${type}.${name}`))
    .filter(([, value]) => textsIn(value).some((each) => each.includes(CANARY)))
    .map(([name]) => `${type}.${name}`);
}

describe('words that no code says', () => {
  for (const format of Object.keys(RECORDS))
    it(`are shown of no field that is not marked as free text: ${format}`, () => {
      assert.deepEqual(leaks(format), []);
    });
});
