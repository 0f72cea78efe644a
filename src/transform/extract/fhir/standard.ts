/**
 * What the reader knows of the FHIR standard, STU3 and R4 together: the names of its resources, its elements that
 * come in several types (`value[x]`), and which types are kinds of others. Checked in the tests against the tables of
 * the fhirpath package.
 */

/** Every resource type. */
export const RESOURCE_TYPES: ReadonlySet<string> = new Set(
  [
    'Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic',
    'Binary BiologicallyDerivedProduct BodySite BodyStructure Bundle CapabilityStatement CarePlan CareTeam',
    'CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication',
    'CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage',
    'CoverageEligibilityRequest CoverageEligibilityResponse DataElement DetectedIssue Device DeviceComponent',
    'DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest',
    'DocumentReference EffectEvidenceSynthesis EligibilityRequest EligibilityResponse Encounter Endpoint',
    'EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario',
    'ExpansionProfile ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse',
    'HealthcareService ImagingManifest ImagingStudy Immunization ImmunizationEvaluation',
    'ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure',
    'MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge',
    'MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization',
    'MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient',
    'MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged',
    'MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader',
    'MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition',
    'OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation',
    'Person PlanDefinition Practitioner PractitionerRole Procedure ProcedureRequest ProcessRequest',
    'ProcessResponse Provenance Questionnaire QuestionnaireResponse ReferralRequest RelatedPerson RequestGroup',
    'ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment',
    'RiskEvidenceSynthesis Schedule SearchParameter Sequence ServiceDefinition ServiceRequest Slot Specimen',
    'SpecimenDefinition StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid',
    'SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial',
    'SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript',
    'ValueSet VerificationResult VisionPrescription',
  ].flatMap((line) => line.split(' ')),
);

/** Elements that hold whole resources of their own, as an entry of a bundle does; contained ones belong to their container. */
export const RESOURCE_ELEMENTS: ReadonlySet<string> = new Set(['resource', 'outcome']);

/** Resource types that are no kind of DomainResource. */
export const BARE_RESOURCES: ReadonlySet<string> = new Set(['Binary', 'Bundle', 'Parameters']);

/** The types that an extension's value, and every other open choice, may have, as they end the element's name. */
const ANY = [
  'Address Age Annotation Attachment Base64Binary Boolean Canonical Code CodeableConcept Coding ContactDetail',
  'ContactPoint Contributor Count DataRequirement Date DateTime Decimal Distance Dosage Duration Expression',
  'HumanName Id Identifier Instant Integer Markdown Meta Money Oid ParameterDefinition Period PositiveInt',
  'Quantity Range Ratio Reference RelatedArtifact SampledData Signature String Time Timing TriggerDefinition',
  'UnsignedInt Uri Url UsageContext Uuid',
].join(' ');

/** Elements that come in several types, with the types as they end the element's name: `valueQuantity`. */
const CHOICES: Readonly<Record<string, string>> = {
  abatement: 'Age Boolean DateTime Period Range String',
  additive: 'CodeableConcept Reference',
  age: 'Age CodeableConcept Range String',
  allowed: 'Boolean CodeableConcept Money String UnsignedInt',
  amount: 'Quantity Range Ratio String',
  answer: 'Attachment Boolean Coding Date DateTime Decimal Integer Quantity Reference String Time Uri',
  asNeeded: 'Boolean CodeableConcept',
  author: 'Reference String',
  binding: 'Attachment Reference',
  born: 'Date Period String',
  bounds: 'Duration Period Range',
  characteristic: 'CodeableConcept Quantity',
  chargeItem: 'CodeableConcept Reference',
  code: 'CodeableConcept Reference',
  collected: 'DateTime Period',
  content: 'Attachment Reference String',
  created: 'DateTime Period',
  date: 'DateTime Period',
  deceased: 'Age Boolean Date DateTime Range String',
  defaultValue: ANY,
  definingSubstance: 'CodeableConcept Reference',
  definition: 'Canonical CodeableConcept DataRequirement Expression Reference TriggerDefinition Uri',
  detail: 'Boolean CodeableConcept Integer Quantity Range Ratio String',
  diagnosis: 'CodeableConcept Reference',
  dose: 'Quantity Range',
  doseNumber: 'PositiveInt String',
  due: 'Date Duration',
  effective: 'DateTime Instant Period Timing',
  entity: 'CodeableConcept Reference',
  event: 'Coding Uri',
  eventTiming: 'Date DateTime Reference Timing',
  example: 'Boolean Canonical',
  fastingStatus: 'CodeableConcept Duration',
  fixed: ANY,
  identified: 'DateTime Period',
  indication: 'CodeableConcept Reference',
  initial: 'Attachment Boolean Coding Date DateTime Decimal Integer Quantity Reference String Time Uri',
  item: 'CodeableConcept Reference',
  legallyBinding: 'Attachment Reference',
  location: 'Address CodeableConcept Reference',
  manufacturer: 'Reference String',
  maxValue: 'Date DateTime Decimal Instant Integer PositiveInt Quantity Time UnsignedInt',
  medication: 'CodeableConcept Reference',
  minValue: 'Date DateTime Decimal Instant Integer PositiveInt Quantity Time UnsignedInt',
  minimumVolume: 'Quantity String',
  module: 'Canonical CodeableConcept Uri',
  multipleBirth: 'Boolean Integer',
  name: 'Reference Url',
  notDoneReason: 'CodeableConcept Reference',
  occurred: 'DateTime Period',
  occurrence: 'DateTime Period String Timing',
  offset: 'Duration Range',
  onBehalfOf: 'Reference Uri',
  onset: 'Age DateTime Period Range String',
  participantEffective: 'DateTime Duration Period Timing',
  pattern: ANY,
  performed: 'Age DateTime Period Range String',
  probability: 'Decimal Range',
  procedure: 'CodeableConcept Reference',
  product: 'CodeableConcept Reference',
  quantity: 'Quantity Range Ratio',
  rate: 'Quantity Range Ratio',
  reason: 'CodeableConcept Reference',
  reported: 'Boolean Reference',
  scheduled: 'Period String Timing',
  seriesDoses: 'PositiveInt String',
  serviced: 'Date Period',
  source: 'Attachment Canonical Identifier Reference Uri',
  start: 'CodeableConcept Date',
  statusReason: 'CodeableConcept Reference',
  studyEffective: 'DateTime Duration Period Timing',
  subject: 'CodeableConcept Reference',
  substance: 'CodeableConcept Reference',
  target: 'Canonical Identifier Reference Uri',
  time: 'DateTime Period',
  timing: 'Age Date DateTime Duration Period Range Reference Timing',
  topic: 'CodeableConcept Reference',
  used: 'Money String UnsignedInt',
  value: ANY,
  valueSet: 'Reference String Uri',
  what: 'Identifier Reference Uri',
  when: 'Period Range',
  who: 'Reference Uri',
};

const CHOICE_TYPES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(CHOICES).map(([name, types]) => [name, new Set(types.split(' '))]),
);

/** The types of an element that comes in several, as they end its name; undefined for any other element. */
export function choiceTypes(name: string): ReadonlySet<string> | undefined {
  return CHOICE_TYPES.get(name);
}

/** All names of elements that come in several types. */
export const CHOICE_NAMES: readonly string[] = [...CHOICE_TYPES.keys()];

/** Primitive types, as they end an element's name; FHIRPath writes them with a small letter. */
const PRIMITIVES: ReadonlySet<string> = new Set(
  [
    'Base64Binary Boolean Canonical Code Date DateTime Decimal Id Instant Integer Markdown Oid PositiveInt String Time',
    'UnsignedInt Uri Url Uuid',
  ].flatMap((line) => line.split(' ')),
);

/** Every data type that a choice may have, by its name in a path: the endings of the elements that are of it. */
const ENDINGS: ReadonlyMap<string, Set<string>> = new Map(
  ANY.split(' ').map((ending) => [
    PRIMITIVES.has(ending) ? ending.charAt(0).toLowerCase() + ending.slice(1) : ending,
    new Set([ending]),
  ]),
);

/** Types that are kinds of others. */
const KINDS: Readonly<Record<string, string>> = {
  Quantity: 'Age Count Distance Duration',
  string: 'Code Id Markdown',
  uri: 'Canonical Oid Url Uuid',
  integer: 'PositiveInt UnsignedInt',
};
for (const [type, kinds] of Object.entries(KINDS))
  for (const ending of kinds.split(' ')) ENDINGS.get(type)?.add(ending);

/**
 * The endings of elements that are of a data type or of a kind of it (`Quantity`: `Quantity`, `Age` …); undefined for
 * what is no data type of a choice.
 */
export function endingsOf(type: string): ReadonlySet<string> | undefined {
  return ENDINGS.get(type);
}

/** Whether a path may name the type of a resource so. */
export function isResourceTypeName(name: string): boolean {
  return isGeneralType(name) || RESOURCE_TYPES.has(name);
}

/** Whether resources of several types are of this one. */
export function isGeneralType(name: string): boolean {
  return name === 'Resource' || name === 'DomainResource';
}

/** Whether a resource is of the type: its own, or the general `Resource` and `DomainResource`. */
export function isResourceOfType(resourceType: string, type: string): boolean {
  if (type === 'Resource') return true;
  return type === 'DomainResource' ? !BARE_RESOURCES.has(resourceType) : resourceType === type;
}
