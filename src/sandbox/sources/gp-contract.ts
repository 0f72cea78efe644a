import { elementAt, isNamed, readControl, textAt } from '../../service/source/control.ts';
import type { ControlElement } from '../../service/source/control.ts';
import { splitMessage } from '../../service/source/envelope.ts';
import type { ElementName } from '../../service/source/envelope-pass.ts';
import { ACTION, mig, payload, RECORD_PLACE, SERVICE, soap, wsa } from '../../service/source/mig-wire.ts';
import type { Message } from './simulator.ts';

/** What a GP system takes from a request: to whom it answers, and about whom. */
export type GpRequest =
  | { readonly state: 'accepted'; readonly messageId: string; readonly nhsNumber: string }
  | {
      readonly state: 'invalid';
      /** Null where the request could not be read so far. */
      readonly messageId: string | null;
      /** False where the request names no service that we know. */
      readonly serviceKnown: boolean;
      /** Which rule the request broke. */
      readonly rule: string;
    };

const request = [soap('Body'), mig('migRequest')];
const person = [...request, mig('serviceContent'), payload('ehrExtractRequest'), payload('person')];
const content = [...request, mig('serviceContent'), payload('ehrExtractRequest')];
const header = (...path: readonly ElementName[]) => [soap('Header'), ...path];

/** A place in the request, what must stand there, and the rule's words. */
type Rule = readonly [path: readonly ElementName[], form: RegExp | string, rule: string];

const UUID = /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PRESENT = /\S/;

const RULES: readonly Rule[] = [
  [header(wsa('MessageID')), UUID, 'wsa:MessageID must be a urn:uuid'],
  [header(wsa('Action')), ACTION, 'wsa:Action must name the interaction'],
  [header(wsa('To')), PRESENT, 'wsa:To is missing'],
  [header(wsa('ReplyTo'), wsa('Address')), PRESENT, 'wsa:ReplyTo is missing'],
  [[...request, mig('serviceHeader'), mig('source'), mig('identifier')], PRESENT, 'source/identifier is missing'],
  [[...request, mig('serviceHeader'), mig('target'), mig('nationalCode')], PRESENT, 'target/nationalCode is missing'],
  [[...person, payload('nhsNumber')], /^\d{10}$/, 'person/nhsNumber must be ten digits'],
  [[...person, payload('birthDate')], /^\d{4}-\d\d-\d\d$/, 'person/birthDate must be a date'],
  [[...content, payload('consentToView')], /^(?:given|implied|emergency)$/, 'consentToView is missing or unknown'],
  [[...content, payload('purpose')], PRESENT, 'purpose is missing'],
  [[...content, payload('user'), payload('id')], PRESENT, 'user/id is missing'],
  [[...content, payload('user'), payload('name')], PRESENT, 'user/name is missing'],
  [[...content, payload('user'), payload('role')], PRESENT, 'user/role is missing'],
  [[...content, payload('user'), payload('organisation')], PRESENT, 'user/organisation is missing'],
];

/** Reads a request as strictly as the wire contract allows: the first rule it breaks is the answer. */
export async function readGpRequest(message: Message): Promise<GpRequest> {
  const transport = transportRule(message);
  if (transport !== null) return invalid(null, false, transport);
  const split = splitMessage(message.body, RECORD_PLACE);
  const envelope = split.state === 'split' ? await readControl(split.control) : null;
  if (envelope === null || !isNamed(envelope, soap('Envelope'))) return invalid(null, false, 'not a SOAP 1.1 envelope');
  return readEnvelope(envelope);
}

function readEnvelope(envelope: ControlElement): GpRequest {
  const messageId = textAt(envelope, ...header(wsa('MessageID'))) ?? null;
  if (elementAt(envelope, ...request) === null) return invalid(messageId, false, 'Body/migRequest is missing');
  const service = serviceRule(envelope);
  if (service !== null) return invalid(messageId, false, service);
  const broken = RULES.find(([path, form]) => !fits(textAt(envelope, ...path) ?? '', form));
  if (broken !== undefined) return invalid(messageId, true, broken[2]);
  return {
    state: 'accepted',
    messageId: messageId ?? '',
    nhsNumber: textAt(envelope, ...person, payload('nhsNumber')) ?? '',
  };
}

function transportRule({ method, header: headerOf }: Message): string | null {
  if (method !== 'POST') return 'the method must be POST';
  if (!/^text\/xml;\s*charset="?utf-8"?$/i.test(headerOf('content-type')))
    return 'Content-Type must be text/xml; charset=utf-8';
  return headerOf('soapaction') === `"${ACTION}"` ? null : 'SOAPAction must equal wsa:Action, in quotes';
}

function serviceRule(envelope: ControlElement): string | null {
  const definition = [...request, mig('serviceDefinition')];
  if (textAt(envelope, ...definition, mig('name')) !== SERVICE.name) return 'the service is unknown';
  return textAt(envelope, ...definition, mig('version')) === SERVICE.version ? null : 'the version is unknown';
}

function invalid(messageId: string | null, serviceKnown: boolean, rule: string): GpRequest {
  return { state: 'invalid', messageId, serviceKnown, rule };
}

function fits(text: string, form: RegExp | string): boolean {
  return typeof form === 'string' ? text === form : form.test(text);
}
