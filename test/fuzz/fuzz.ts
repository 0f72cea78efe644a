import { createRandom } from '../../fixtures/generator/random.ts';
import { GATE_LIMITS, type GateLimits } from '../../src/transform/extract/gate.ts';
import { differenceOf } from './compare.ts';
import { randomDocument } from './documents.ts';
import { mutate } from './mutate.ts';
import { randomTree, type PathTree } from './path-trees.ts';

/** One document on which the two readers are compared; all of it follows from the seed. */
export interface Trial {
  readonly bytes: Buffer;
  readonly limits: GateLimits;
  readonly tree: PathTree;
}

/** Limits that made-up documents reach. */
const NARROW: GateLimits = { bytes: 900, depth: 4, attributes: 3, attributeLength: 9, textLength: 25 };

/** So many trials share the path tree and the documents they start from. */
const SHARED = 16;

interface Shared {
  readonly group: number;
  readonly tree: PathTree;
  readonly one: Buffer;
  readonly other: Buffer;
}
let last = sharedOf(0);

function sharedOf(group: number): Shared {
  const random = createRandom(group);
  const tree = randomTree(random);
  return { group, tree, one: Buffer.from(randomDocument(random)), other: Buffer.from(randomDocument(random)) };
}

/** The trial of a seed. */
export function trialOf(seed: number): Trial {
  const group = Math.floor(seed / SHARED);
  if (last.group !== group) last = sharedOf(group);
  const random = createRandom(-1 - seed);
  const bytes = mutate(last.one, random, last.other);
  return { bytes, limits: random.chance(0.15) ? NARROW : GATE_LIMITS, tree: last.tree };
}

/** How the two readers differ on the document of a seed; null where they agree. */
export function differenceOfSeed(seed: number): string | null {
  const { bytes, limits, tree } = trialOf(seed);
  return differenceOf(bytes, limits, tree);
}

/** The smallest document found, by leaving parts out, on which the readers still differ. */
export function minimised({ bytes, limits, tree }: Trial): Buffer {
  let smallest = bytes;
  for (let size = bytes.length >> 1; size > 0; size >>= 1)
    for (let at = 0; at < smallest.length;) {
      const without = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (differenceOf(without, limits, tree) === null) at += size;
      else smallest = without;
    }
  return smallest;
}
