import { elementAt, isNamed, readControl, textAt } from './control.ts';
import type { ControlElement } from './control.ts';
import { splitMessage } from './envelope.ts';
import { isContentType, reasonOfStatus } from './http.ts';
import type { HttpAnswer } from './http.ts';
import { bare, mig, PATIENT_NOT_FOUND, RECORD_PLACE, soap, wsa } from './mig-wire.ts';
import type { UnavailableReason } from './source.ts';

/** What a MIG answer holds: a record, or a reason and the source's own category of its fault. */
export type MigReading =
  | { readonly state: 'record'; readonly bytes: Uint8Array }
  | { readonly state: 'none'; readonly reason: UnavailableReason; readonly category: string | null };

type Opened =
  | { readonly state: 'open'; readonly envelope: ControlElement; readonly record: Uint8Array | null }
  | { readonly state: 'refused'; readonly reason: UnavailableReason };

/** Reads an answer to the request with this wsa:MessageID. A fault's text is never read, let alone shown. */
export async function readMigAnswer(answer: HttpAnswer, messageId: string): Promise<MigReading> {
  // SOAP 1.1, 6.2: a fault comes with 500; gateways also send it with 200. Every other status is HTTP's own business.
  const isFaulty = answer.status === 500;
  if (answer.status !== 200 && !isFaulty) return none(reasonOfStatus(answer.status));
  const opened = await openEnvelope(answer);
  if (opened.state === 'refused') return none(isFaulty ? 'fault' : opened.reason);
  const relatesTo = textAt(opened.envelope, soap('Header'), wsa('RelatesTo'));
  const fault = elementAt(opened.envelope, soap('Body'), soap('Fault'));
  if (fault !== null) return readFault(fault, relatesTo, messageId);
  if (isFaulty) return none('fault');
  if (relatesTo !== messageId) return none('correlation');
  return opened.record === null ? none('unreadable') : { state: 'record', bytes: opened.record };
}

async function openEnvelope(answer: HttpAnswer): Promise<Opened> {
  if (!isContentType(answer.header('content-type'), 'text/xml')) return { state: 'refused', reason: 'unreadable' };
  const split = splitMessage(answer.bytes, RECORD_PLACE);
  if (split.state === 'refused') return split;
  const envelope = await readControl(split.control);
  const isEnvelope = envelope !== null && isNamed(envelope, soap('Envelope'));
  return isEnvelope ? { state: 'open', envelope, record: split.record } : { state: 'refused', reason: 'unreadable' };
}

/**
 * A source that could not read our request cannot name it either, so a fault may come without RelatesTo. That a person
 * is unknown is a statement about that person: it counts only in an answer to this very request.
 */
function readFault(fault: ControlElement, relatesTo: string | null, messageId: string): MigReading {
  if (relatesTo !== null && relatesTo !== messageId) return none('correlation');
  const category = textAt(fault, bare('detail'), mig('migFault'), mig('error'), mig('category'));
  if (category !== PATIENT_NOT_FOUND) return none('fault', category);
  return relatesTo === null ? none('correlation') : none('unknown-person', category);
}

function none(reason: UnavailableReason, category: string | null = null): MigReading {
  return { state: 'none', reason, category };
}
