import { isMap, isScalar, Scalar, type Document } from 'yaml';
import type { KeyPath } from './definition.ts';
import type { FormFault } from './definition-form.ts';

/**
 * What stands in for a value that is wrong or missing, by its key, so that the rest of a definition can be looked at all
 * the same: only for keys that nothing else is decided by. `undefined` takes the key away.
 */
export type StandIns = Readonly<Record<string, unknown>>;

/**
 * Takes out of a parsed definition what is wrong with its form: an unknown key becomes the one that was probably meant,
 * or goes; other values become their stand-in. Tells whether anything could be done.
 */
export function mend(document: Document, faults: readonly FormFault[], standIns: StandIns): boolean {
  const done = faults.map((fault) =>
    fault.kind === 'unknown-key' ? mendKey(document, fault) : mendValue(document, fault.path, standIns),
  );
  return done.includes(true);
}

function mendKey(document: Document, { path, meant }: FormFault): boolean {
  const key = path.at(-1);
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(map)) return false;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (pair === undefined || !isScalar(pair.key)) return false;
  if (meant === null || map.has(meant)) return map.delete(key);
  const { range } = pair.key;
  pair.key = new Scalar(meant);
  if (range !== undefined) (pair.key as Scalar).range = range;
  return true;
}

function mendValue(document: Document, path: KeyPath, standIns: StandIns): boolean {
  const key = path.at(-1);
  if (typeof key !== 'string' || !Object.hasOwn(standIns, key)) return false;
  if (standIns[key] === undefined) return document.deleteIn(path);
  document.setIn(path, document.createNode(standIns[key]));
  return true;
}
