import type { ElementName } from './envelope-pass.ts';

// What is public of the wire contract: namespaces, migRequest, migResponse, serviceDefinition, serviceHeader,
// serviceContent, migFault. What the schemas say beyond that is not public; what is our own is marked so.

/** SOAP 1.1. */
export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
/** WS-Addressing 1.0. */
export const WSA = 'http://www.w3.org/2005/08/addressing';
const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
/** WS-Security 1.1, UsernameToken Profile: namespaces, and the types of its password and nonce. */
export const SECURITY = {
  wsse: `${WSS}-wssecurity-secext-1.0.xsd`,
  wsu: `${WSS}-wssecurity-utility-1.0.xsd`,
  text: `${WSS}-username-token-profile-1.0#PasswordText`,
  digest: `${WSS}-username-token-profile-1.0#PasswordDigest`,
  base64: `${WSS}-soap-message-security-1.0#Base64Binary`,
} as const;
/** WS-Addressing: the answer comes back on the same connection. */
export const WSA_ANONYMOUS = `${WSA}/anonymous`;
/** MIG's own namespace. */
export const MIG = 'http://www.healthcaregateway.co.uk/mig';
/** Our own choice: the namespace of the request's payload within serviceContent. */
export const PAYLOAD = 'urn:oriel:mig:ehr-extract-request:1';

/** The service that gives a record. */
export const SERVICE = { name: 'MIG.DATAEXTRACTIONSERVICE.EhrExtractRequest', version: '0.0.2' } as const;
/** Our own choice: wsa:Action and SOAPAction of the request. */
export const ACTION = `${MIG}/EhrExtractRequest`;
/** Our own choice: the category of the fault that says the source does not know the person. */
export const PATIENT_NOT_FOUND = 'PATIENT_NOT_FOUND';

/** An element of the envelope. */
export const soap = (local: string): ElementName => ({ namespace: SOAP, local });
/** An element of the addressing headers. */
export const wsa = (local: string): ElementName => ({ namespace: WSA, local });
/** An element of MIG. */
export const mig = (local: string): ElementName => ({ namespace: MIG, local });
/** An element of our payload. */
export const payload = (local: string): ElementName => ({ namespace: PAYLOAD, local });
/** An element without a namespace: the parts of a SOAP 1.1 fault. */
export const bare = (local: string): ElementName => ({ namespace: '', local });

/** Where a record stands in an answer. */
export const RECORD_PLACE: readonly ElementName[] = [
  soap('Envelope'),
  soap('Body'),
  mig('migResponse'),
  mig('serviceContent'),
];
