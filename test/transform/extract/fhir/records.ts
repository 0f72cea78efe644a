const CARE_CONNECT = 'https://fhir.hl7.org.uk/STU3/StructureDefinition';
const NHS = 'https://fhir.nhs.uk/STU3/StructureDefinition';
const SNOMED = 'http://snomed.info/sct';

const coded = (code: string, display: string) => ({ coding: [{ system: SNOMED, code, display }], text: display });

/** A small structured record as GP Connect writes it (STU3): no addresses, references by type and id, extensions of both bases. */
export const GP_CONNECT = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      resource: {
        resourceType: 'Patient',
        id: 'p1',
        active: true,
        identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
        name: [{ use: 'official', family: 'Sample', given: ['Edith', 'Ann'] }],
        telecom: [{ system: 'phone', use: 'home', value: '01632 960018' }],
        birthDate: '1941-03-07',
        deceasedDateTime: '2024-01-02',
        multipleBirthInteger: 2,
      },
    },
    {
      resource: {
        resourceType: 'List',
        id: 'l1',
        title: 'Allergies and adverse reactions',
        code: coded('886921000000105', 'Allergies and adverse reactions'),
        note: [{ text: 'Items excluded due to confidentiality and/or patient preferences.' }],
        extension: [{ url: `${NHS}/Extension-CareConnect-GPC-ListWarningCode-1`, valueCode: 'confidential-items' }],
        entry: [{ item: { reference: '#a1' } }, { deleted: true, item: { reference: 'AllergyIntolerance/gone' } }],
        contained: [
          {
            resourceType: 'AllergyIntolerance',
            id: 'a1',
            clinicalStatus: 'resolved',
            verificationStatus: 'unconfirmed',
            category: ['medication'],
            code: coded('91936005', 'Allergy to penicillin'),
            patient: { reference: 'Patient/p1' },
            recorder: { reference: '#' },
          },
        ],
      },
    },
    {
      resource: {
        resourceType: 'Condition',
        id: 'c1',
        extension: [
          { url: `${CARE_CONNECT}/Extension-CareConnect-ProblemSignificance-1`, valueCode: 'major' },
          { url: `${NHS}/Extension-CareConnect-ActualProblem-1`, valueReference: { reference: 'Observation/o1' } },
        ],
        clinicalStatus: 'active',
        code: coded('73211009', 'Diabetes mellitus'),
        onsetDateTime: '2011',
        _onsetDateTime: { extension: [{ url: 'http://example.org/precision', valueString: 'year' }] },
        context: { reference: 'Encounter/none' },
        note: [{ text: 'First note' }, { text: 'Second note' }],
      },
    },
    {
      resource: {
        resourceType: 'MedicationRequest',
        id: 'm1',
        intent: 'plan',
        extension: [
          {
            url: `${CARE_CONNECT}/Extension-CareConnect-GPC-MedicationRepeatInformation-1`,
            extension: [
              { url: 'numberOfRepeatPrescriptionsAllowed', valueUnsignedInt: 6 },
              { url: 'authorisationExpiryDate', valueDateTime: '2025-01-01' },
            ],
          },
        ],
        medicationReference: { reference: 'Medication/md1' },
        dispenseRequest: { quantity: { value: 28, unit: 'tablet' }, validityPeriod: { start: '2024-06-01' } },
        dosageInstruction: [{ text: 'One daily', patientInstruction: 'With water' }],
      },
    },
    {
      resource: {
        resourceType: 'MedicationStatement',
        id: 'ms1',
        basedOn: [{ reference: 'MedicationRequest/m1' }],
        medicationReference: { reference: 'Medication/md1' },
        effectivePeriod: { start: '2024-06-01' },
        dosage: [{ text: 'One daily', patientInstruction: 'With water' }],
        extension: [
          { url: `${NHS}/Extension-CareConnect-GPC-MedicationStatementLastIssueDate-1`, valueDateTime: '2024-08-01' },
        ],
      },
    },
    { resource: { resourceType: 'Medication', id: 'md1', code: coded('322236009', 'Paracetamol 500mg tablets') } },
    {
      resource: {
        resourceType: 'Observation',
        id: 'o1',
        status: 'final',
        comment: 'Fasting sample',
        code: coded('43396009', 'HbA1c'),
        valueQuantity: { value: 48, unit: 'mmol/mol' },
        referenceRange: [{ low: { value: 20 }, high: { value: 42 } }],
        performer: [{ display: 'Dr A' }],
        component: [
          { code: { coding: [{ code: '8480-6' }] }, valueQuantity: { value: 120 } },
          { code: { coding: [{ code: 'text' }] }, valueString: 'high' },
          {
            code: { coding: [{ code: 'code' }] },
            valueCodeableConcept: { text: 'Raised', coding: [{ display: 'Raised' }] },
          },
        ],
      },
    },
  ],
};

/** A small R4 document with addresses, references within it, and what the corpora have none of. */
export const R4_RECORD = {
  resourceType: 'Bundle',
  type: 'document',
  entry: [
    {
      fullUrl: 'http://a.example/fhir/Condition/1',
      resource: {
        resourceType: 'Condition',
        id: '1',
        clinicalStatus: { coding: [{ code: 'active' }] },
        code: { coding: [{ system: SNOMED, code: '1' }], text: 'Asthma' },
        onsetAge: { value: 5, unit: 'a' },
        severity: { text: 'Mild' },
        subject: { reference: 'Patient/1' },
        asserter: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
        recorder: { reference: 'http://a.example/fhir/Practitioner/7/_history/2' },
      },
    },
    { fullUrl: 'http://b.example/fhir/Patient/1', resource: { resourceType: 'Patient', id: '1', gender: 'male' } },
    { fullUrl: 'http://a.example/fhir/Patient/1', resource: { resourceType: 'Patient', id: '1', gender: 'female' } },
    {
      fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001',
      resource: { resourceType: 'Practitioner', id: '7', name: [{ family: 'Able', prefix: ['Dr'] }] },
    },
    {
      fullUrl: 'http://a.example/fhir/Observation/2',
      resource: {
        resourceType: 'Observation',
        id: '2',
        status: 'amended',
        effectivePeriod: { start: '2024-01-01' },
        valueCodeableConcept: { text: 'Positive', coding: [{ display: 'Positive' }] },
      },
    },
    {
      fullUrl: 'http://a.example/fhir/List/3',
      resource: {
        resourceType: 'List',
        id: '3',
        title: 'Nothing',
        extension: [{ url: 'http://example.org/warning', valueString: 'w' }],
        emptyReason: { coding: [{ code: 'no-content-recorded' }] },
      },
    },
  ],
};
