import { EnvelopePass, Refusal } from './envelope-pass.ts';
import type { ElementName } from './envelope-pass.ts';
import { declarationsUsedIn } from './namespaces.ts';
import type { UnavailableReason } from './source.ts';

/** A message in two parts, or why it is not one. */
export type Split =
  | {
      readonly state: 'split';
      /** The message without the record: small, strictly well-formed, safe for xml2js. */
      readonly control: string;
      /** The record as a document of its own (UTF-8, no declaration), not yet looked into; null where there is none. */
      readonly record: Uint8Array | null;
    }
  | { readonly state: 'refused'; readonly reason: UnavailableReason };

/** Bytes of the message around the record. */
const MAX_CONTROL = 64 * 1024;
/** Bytes within which the record's start tag must end. */
const WINDOW = 2 * MAX_CONTROL;
const WHITE_SPACE: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
const GREATER = 0x3e;

/**
 * Splits a message into the record (the one child element of the element that `place` leads to, from the root down)
 * and the control message around it.
 *
 * The record is cut out, not parsed: from its start tag to the last end tag of that name. This cannot go wrong
 * unnoticed. The message without the record is parsed strictly here, the record strictly by the gate; where both are
 * well-formed the whole is, and has no other reading. A cut in the wrong place leaves one of them malformed.
 *
 * No DOCTYPE, UTF-8, capped depth and attributes, one record at most, else `unreadable`; an early end is `incomplete`;
 * over 64 KB around the record is `too-large`. The record's bytes are the source's own; only namespaces declared
 * around it and used within are added to its start tag.
 */
export function splitMessage(bytes: Uint8Array, place: readonly ElementName[]): Split {
  try {
    const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const range = findRecord(message, place);
    return { state: 'split', control: controlOf(message, range, place), record: range && recordOf(message, range) };
  } catch (error) {
    if (error instanceof Refusal) return { state: 'refused', reason: error.reason };
    throw error;
  }
}

/** Where the record stands, in bytes. */
interface RecordRange {
  readonly start: number;
  /** End of the name in its start tag. */
  readonly nameEnd: number;
  readonly end: number;
  /** Declared around the record and not on its root, URI by prefix. */
  readonly inherited: ReadonlyMap<string, string>;
}

function findRecord(message: Buffer, place: readonly ElementName[]): RecordRange | null {
  const head = decode(message.subarray(0, WINDOW), message.length > WINDOW);
  const found = new EnvelopePass(place).readToRecord(head);
  if (found === null) return null;
  const { tag, start, tagEnd, inherited } = found;
  const offsetOf = (position: number) => Buffer.byteLength(head.slice(0, position));
  const end = tag.isSelfClosing ? offsetOf(tagEnd) : endOfLast(message, tag.name, offsetOf(tagEnd));
  return { start: offsetOf(start), nameEnd: offsetOf(start + 1 + tag.name.length), end, inherited };
}

function controlOf(message: Buffer, range: RecordRange | null, place: readonly ElementName[]): string {
  const head = message.subarray(0, range?.start);
  const tail = message.subarray(range?.end ?? message.length);
  if (head.length + tail.length > MAX_CONTROL) throw new Refusal('too-large');
  const control = decode(head) + decode(tail);
  new EnvelopePass(place).readWhole(control);
  return control;
}

function recordOf(message: Buffer, { start, nameEnd, end, inherited }: RecordRange): Uint8Array {
  const carried = declarationsUsedIn(message.subarray(start, end), inherited);
  if (carried === '') return message.subarray(start, end);
  return Buffer.concat([message.subarray(start, nameEnd), Buffer.from(carried), message.subarray(nameEnd, end)]);
}

/** The end of the last end tag with this name; an end tag may hold white space before its `>`. Linear in the message. */
function endOfLast(message: Buffer, name: string, from: number): number {
  const opening = Buffer.from(`</${name}`);
  for (let at = message.lastIndexOf(opening); at >= from; at = message.lastIndexOf(opening, at - 1)) {
    let next = at + opening.length;
    while (WHITE_SPACE.includes(message[next] ?? 0)) next += 1;
    if (message[next] === GREATER) return next + 1;
  }
  throw new Refusal('incomplete');
}

function decode(bytes: Uint8Array, stopsWithin = false): string {
  try {
    // The byte order mark stays: every character counts when positions become byte offsets.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: stopsWithin });
  } catch {
    throw new Refusal('unreadable');
  }
}
