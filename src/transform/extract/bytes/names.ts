import { COLON, IN_NAME, InName } from './bytes.ts';
import type { Document } from './document.ts';

type Ranges = readonly (readonly [first: number, last: number])[];

/** NameStartChar of XML 1.0 (fifth edition) beyond ASCII. */
const NAME_START: Ranges = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
  [0x10000, 0xeffff],
];
/** What NameChar adds to it. */
const NAME_PART: Ranges = [
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
];

/** Refuses what is no name, but for its colons. */
export function checkName(document: Document, start: number, end: number): void {
  if (start === end || (document.bytes[start] !== COLON && !beginsName(document.bytes, start)))
    document.malformed('disallowed character in a name', start);
  for (let at = start; at < end; at += lengthAt(document.bytes, at))
    if (bitsAt(document.bytes, at) === 0) document.malformed('disallowed character in a name', at);
}

/** Where the local part begins in a name with a colon. Refuses what is no QName (Namespaces in XML, section 4). */
export function localStartOf(document: Document, start: number, end: number): number {
  const { bytes } = document;
  let colon = start;
  while (bytes[colon] !== COLON) colon++;
  if (colon === start || !beginsName(bytes, colon + 1)) document.malformed('malformed name', start);
  for (let at = colon + 1; at < end; at++) if (bytes[at] === COLON) document.malformed('malformed name', start);
  return colon + 1;
}

/** Whether a name may begin with the character at a place; a colon begins none (Namespaces in XML, NCName). */
function beginsName(bytes: Buffer, at: number): boolean {
  return (bitsAt(bytes, at) & InName.start) !== 0;
}

function bitsAt(bytes: Buffer, at: number): number {
  const bits = IN_NAME[bytes[at] ?? 0] ?? 0;
  if (bits !== InName.utf8) return bits;
  const code = bytes.toString('utf8', at, at + lengthAt(bytes, at)).codePointAt(0) ?? 0;
  if (isIn(NAME_START, code)) return InName.part | InName.start;
  return isIn(NAME_PART, code) ? InName.part : 0;
}

function isIn(ranges: Ranges, code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}

/** Bytes of the character at a place. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc0) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
