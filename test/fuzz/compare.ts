import { isDeepStrictEqual } from 'node:util';

import { projectBytes } from '../../src/transform/extract/bytes/project-bytes.ts';
import type { GateLimits } from '../../src/transform/extract/gate.ts';
import { treesOf, type Projected } from '../support/kept-tree.ts';
import { project } from '../support/saxes-projection.ts';
import { RefusalError, type Refusal } from '../../src/transform/extract/refusal.ts';
import type { PathTree } from './path-trees.ts';

/** What a reader made of a document. */
export type Reading =
  { readonly state: 'read'; readonly projected: Projected } | { readonly state: 'refused'; readonly refusal: Refusal };

/** Reads by way of saxes, the oracle. Throws what is no refusal. */
export function readBySaxes(bytes: Uint8Array, limits: GateLimits, { root, anchors }: PathTree): Reading {
  return reading(() => project(bytes, limits, root, anchors));
}

/** Reads the bytes. Throws what is no refusal. */
export function readBytes(bytes: Uint8Array, limits: GateLimits, { root, anchors }: PathTree): Reading {
  return reading(() => treesOf(projectBytes(bytes, limits, root, anchors), root));
}

function reading(read: () => Projected): Reading {
  try {
    return { state: 'read', projected: read() };
  } catch (error) {
    if (error instanceof RefusalError) return { state: 'refused', refusal: error.refusal };
    throw error;
  }
}

/** How the byte reader's reading differs from the oracle's, in words; null where it does not, or should. */
export function differenceOf(bytes: Buffer, limits: GateLimits, tree: PathTree): string | null {
  const oracle = readBySaxes(bytes, limits, tree);
  const ours = readBytes(bytes, limits, tree);
  if (isDeepStrictEqual(ours, oracle) || isOnPurpose(bytes, ours, oracle)) return null;
  if (ours.state === 'read' && oracle.state === 'read') return 'both read it, and kept different things';
  if (ours.state === 'refused' && oracle.state === 'refused' && isSameRefusal(ours.refusal, oracle.refusal))
    return null;
  return `the byte reader: ${inWords(ours)}; saxes: ${inWords(oracle)}`;
}

/** The byte reader says where the fault begins, saxes where it notices it. */
function isSameRefusal(ours: Refusal, oracle: Refusal): boolean {
  return ours.reason === oracle.reason && (ours.line ?? 0) <= (oracle.line ?? 0);
}

/** Where the two differ and should. */
function isOnPurpose(bytes: Buffer, ours: Reading, oracle: Reading): boolean {
  if (ours.state === 'read') return false;
  if (oracle.state === 'read') return isStricter(bytes, ours.refusal);
  return isStricter(bytes, ours.refusal) || isOtherOrder(ours.refusal, oracle.refusal);
}

/** What the specifications refuse, and saxes takes. */
function isStricter(bytes: Buffer, { reason, detail }: Refusal): boolean {
  const text = bytes.toString(bytes[0] === 0xff ? 'utf16le' : 'utf8');
  // Namespaces in XML 1.0, NCName: `p:1` is no name. saxes looks at the whole name only.
  if (detail === 'malformed name') return /:[-.\d\u00B7\p{M}\u203F\u2040]/u.test(text);
  // XML 1.0, production PI: white space or `?>` follows the target. saxes takes `<?a??>` and `<?a?b?>`.
  if (detail.endsWith('of a processing instruction')) return /<\?[^\s?]+\?(?!>)/u.test(text);
  // saxes does not count the white space that a document begins with.
  return reason === 'text' && /^[^<]?\s{20}/u.test(text);
}

/** Of two faults side by side each may be seen first: saxes reads a text to its end, and a name to what follows it. */
function isOtherOrder(ours: Refusal, oracle: Refusal): boolean {
  const limits = ['depth', 'text'];
  if (limits.includes(ours.reason)) return oracle.reason === 'not-well-formed';
  return limits.includes(oracle.reason) && /^(?:no root|something behind the root|.* in a name$)/u.test(ours.detail);
}

function inWords(reading: Reading): string {
  if (reading.state === 'read') return 'read';
  const { reason, detail, line, column } = reading.refusal;
  return `${reason}: ${detail} (${String(line)}:${String(column)})`;
}
