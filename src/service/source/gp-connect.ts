import type { GpConnectConfig } from '../config/source-config.ts';
import { NHS_NUMBER } from './fhir-person.ts';
import type { Question } from './fhir-pages.ts';
import type { SourceRequest } from './source.ts';

// GP Connect Access Record: Structured, FHIR STU3, releases 1.x. Its "Cross Organisation Audit & Provenance" asks for an
// unsecured token (alg "none"): trust comes from mutual TLS to the Spine proxy, the token only tells the auditor who asks.

const INTERACTION = 'urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1';
const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code';
const SDS_USER = 'https://fhir.nhs.uk/Id/sds-user-id';
const SDS_ROLE_PROFILE = 'https://fhir.nhs.uk/Id/sds-role-profile-id';
/** What the specification wants where a user has no smartcard. */
const UNKNOWN = 'UNK';
const LIFETIME_SECONDS = 300;

type Parameter = Readonly<Record<string, unknown>>;

const AREAS: Readonly<Record<GpConnectConfig['areas'][number], Parameter>> = {
  allergies: { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] },
  medication: { name: 'includeMedication', part: [{ name: 'includePrescriptionIssues', valueBoolean: true }] },
  consultations: { name: 'includeConsultations' },
  problems: { name: 'includeProblems' },
  immunisations: { name: 'includeImmunisations' },
  uncategorised: { name: 'includeUncategorisedData' },
  investigations: { name: 'includeInvestigations' },
  referrals: { name: 'includeReferrals' },
};

/** The request for one person's structured record; `now` in milliseconds since 1970. */
export function structuredRecordQuestion(
  request: SourceRequest,
  config: GpConnectConfig,
  url: string,
  now: number,
): Question {
  const person = { name: 'patientNHSNumber', valueIdentifier: { system: NHS_NUMBER, value: request.nhsNumber } };
  const parameter = [person, ...config.areas.map((area) => AREAS[area])];
  return {
    path: '/Patient/$gpc.getstructuredrecord',
    body: JSON.stringify({ resourceType: 'Parameters', parameter }),
    headers: {
      'ssp-traceid': request.requestId,
      'ssp-from': config.from,
      'ssp-to': config.to,
      'ssp-interactionid': INTERACTION,
      authorization: `Bearer ${unsecured(claimsOf(request, config, url, now))}`,
    },
  };
}

/** An unsecured JWT (RFC 7519, 6): the third part is empty. It goes to GP Connect only; from nobody is one accepted. */
function unsecured(claims: Parameter): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}

function claimsOf({ user }: SourceRequest, config: GpConnectConfig, url: string, now: number): Parameter {
  const iat = Math.floor(now / 1000);
  const { system, value, model, version } = config.device;
  return {
    iss: config.issuer,
    sub: user.id,
    aud: config.audience ?? url,
    iat,
    exp: iat + LIFETIME_SECONDS,
    reason_for_request: 'directcare',
    requested_scope: 'patient/*.read',
    requesting_device: { resourceType: 'Device', identifier: [{ system, value }], model, version },
    // A launch gives the organisation's code, not its name: the code stands for both.
    requesting_organization: {
      resourceType: 'Organization',
      name: user.organisation,
      identifier: [{ system: ODS, value: user.organisation }],
    },
    requesting_practitioner: practitionerOf(user, config.userSystem),
  };
}

/** A launch gives the user's name in one piece: it stands in the part that must be there. */
function practitionerOf({ id, name }: SourceRequest['user'], userSystem: string): Parameter {
  const isSds = userSystem === SDS_USER;
  return {
    resourceType: 'Practitioner',
    id,
    identifier: [
      { system: SDS_USER, value: isSds ? id : UNKNOWN },
      { system: SDS_ROLE_PROFILE, value: UNKNOWN },
      ...(isSds ? [] : [{ system: userSystem, value: id }]),
    ],
    name: [{ text: name, family: name }],
  };
}
