/** Entries of the measured bundle: 3.9 MB of FHIR R4. */
const ROUNDS = 520;
const PATIENT = 'urn:uuid:00000000-0000-4000-8000-000000000000';

type Resource = Readonly<Record<string, unknown>>;

/** Makes a bundle of FHIR R4 as a record of many years has them, always the same. Nobody is described. */
export function fhirBundle(): Readonly<Record<string, unknown>> {
  const resources = [patient(), ...Array.from({ length: ROUNDS }, (_, round) => contact(round)).flat()];
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => entryOf(resource)) };
}

function entryOf(resource: Resource): Resource {
  return { fullUrl: `urn:uuid:${typeof resource['id'] === 'string' ? resource['id'] : ''}`, resource };
}

function patient(): Resource {
  return {
    resourceType: 'Patient',
    id: '00000000-0000-4000-8000-000000000000',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000034' }],
    name: [{ use: 'official', family: 'Longpatient', given: ['Olwen'], prefix: ['Miss'] }],
    gender: 'female',
    birthDate: '1938-08-17',
  };
}

/** What one contact leaves: the encounter, results, and now and then a problem, a medicine, a document, a claim. */
function contact(round: number): readonly Resource[] {
  const encounter = idOf(round, 1);
  return [
    {
      ...base('Encounter', encounter, round),
      class: { code: 'AMB' },
      type: [coded('185349003', 'Encounter for check up')],
      period: { start: dayOf(round), end: dayOf(round) },
    },
    ...[2, 3, 4].map((part) => result(round, part, encounter)),
    bloodPressure(round, encounter),
    {
      ...base('DiagnosticReport', idOf(round, 6), round, encounter),
      code: coded('26604007', 'Full blood count'),
      effectiveDateTime: dayOf(round),
      result: [2, 3, 4].map((part) => ({ reference: `urn:uuid:${idOf(round, part)}` })),
    },
    ...(round % 5 === 0 ? [problem(round, encounter)] : []),
    ...(round % 4 === 0 ? [medicine(round, encounter)] : []),
    claim(round, encounter),
  ];
}

function base(resourceType: string, id: string, round: number, encounter?: string): Resource {
  return {
    resourceType,
    id,
    meta: { lastUpdated: dayOf(round), profile: [`http://example.org/fhir/StructureDefinition/${resourceType}`] },
    status: 'final',
    subject: { reference: PATIENT },
    ...(encounter === undefined ? {} : { encounter: { reference: `urn:uuid:${encounter}` } }),
  };
}

function result(round: number, part: number, encounter: string): Resource {
  return {
    ...base('Observation', idOf(round, part), round, encounter),
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
    ],
    code: coded(`10224700${String(part)}`, 'Haemoglobin concentration'),
    effectiveDateTime: dayOf(round),
    issued: dayOf(round),
    valueQuantity: {
      value: 100 + ((round * part) % 70) + 0.5,
      unit: 'g/L',
      system: 'http://unitsofmeasure.org',
      code: 'g/L',
    },
    referenceRange: [{ low: { value: 115, unit: 'g/L' }, high: { value: 165, unit: 'g/L' } }],
  };
}

function bloodPressure(round: number, encounter: string): Resource {
  const part = (code: string, display: string, value: number) => ({
    code: coded(code, display),
    valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  });
  return {
    ...base('Observation', idOf(round, 5), round, encounter),
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
    ],
    code: coded('75367002', 'Blood pressure'),
    effectiveDateTime: dayOf(round),
    component: [
      part('271649006', 'Systolic blood pressure', 120 + (round % 30)),
      part('271650006', 'Diastolic blood pressure', 70 + (round % 20)),
    ],
  };
}

function problem(round: number, encounter: string): Resource {
  return {
    ...base('Condition', idOf(round, 7), round, encounter),
    clinicalStatus: coded('active', 'Active'),
    code: coded('73211009', 'Diabetes mellitus'),
    onsetDateTime: dayOf(round),
    note: [{ text: 'Seen with the nurse; to be looked at again in three months.' }],
  };
}

function medicine(round: number, encounter: string): Resource {
  return {
    ...base('MedicationRequest', idOf(round, 8), round, encounter),
    intent: 'order',
    medicationCodeableConcept: coded('322236009', 'Paracetamol 500mg tablets'),
    authoredOn: dayOf(round),
    dosageInstruction: [{ text: 'One or two to be taken up to four times a day' }],
    dispenseRequest: { quantity: { value: 100, unit: 'tablet' } },
  };
}

/** What no map reads. */
function claim(round: number, encounter: string): Resource {
  return {
    ...base('Claim', idOf(round, 9), round, encounter),
    item: Array.from({ length: 4 }, (_, sequence) => ({
      sequence,
      productOrService: coded('185349003', 'Encounter for check up'),
      net: { value: 129.16, currency: 'GBP' },
    })),
  };
}

function coded(code: string, display: string): Resource {
  return { coding: [{ system: 'http://snomed.info/sct', code, display }], text: display };
}

function idOf(round: number, part: number): string {
  return `00000000-0000-4000-8000-${String(round * 100 + part).padStart(12, '0')}`;
}

function dayOf(round: number): string {
  return new Date(Date.UTC(2005, 0, 1 + round * 13, 9, 30)).toISOString();
}
