import { Builder, parseStringPromise } from 'xml2js';

import type { ElementName } from './envelope-pass.ts';

/** An element of a control message, as xml2js reads it. */
export interface ControlElement {
  readonly $ns: { readonly uri: string; readonly local: string };
  /** Its text; absent where there is none but white space. */
  readonly _?: unknown;
}

/**
 * Reads a small control message into elements; null where xml2js cannot. Only for what `splitMessage` has passed:
 * xml2js takes malformed documents for good ones, and is never given a record.
 */
export async function readControl(xml: string): Promise<ControlElement | null> {
  try {
    const root: unknown = await parseStringPromise(xml, { xmlns: true, explicitRoot: false, explicitArray: true });
    return isElement(root) ? root : null;
  } catch {
    return null;
  }
}

/** The element that a path of names leads to from an element; null where a step leads to none, or to more than one. */
export function elementAt(from: ControlElement | null, ...path: readonly ElementName[]): ControlElement | null {
  return path.reduce<ControlElement | null>((element, name) => onlyChild(element, name), from);
}

/** The trimmed text of the element that a path leads to; null where there is no such element, an empty string where it has no text. */
export function textAt(from: ControlElement | null, ...path: readonly ElementName[]): string | null {
  const element = elementAt(from, ...path);
  if (element === null) return null;
  return typeof element._ === 'string' ? element._.trim() : '';
}

/** Whether an element has this name. */
export function isNamed(element: ControlElement, name: ElementName): boolean {
  return element.$ns.uri === name.namespace && element.$ns.local === name.local;
}

/** The parts of a message for xml2js: attributes under `$`, text as a string, children by their prefixed names. */
export interface ControlTree {
  readonly [name: string]: string | ControlTree;
}

/** Writes a control message in one line; everything is escaped. Throws where a value holds a character that XML has not. */
export function writeControl(tree: ControlTree): string {
  return new Builder({ xmldec: { version: '1.0', encoding: 'utf-8' }, renderOpts: { pretty: false } }).buildObject(
    tree,
  );
}

function onlyChild(element: ControlElement | null, name: ElementName): ControlElement | null {
  if (element === null) return null;
  const children = Object.values(element).filter(Array.isArray).flat().filter(isElement);
  const [child, ...others] = children.filter((candidate) => isNamed(candidate, name));
  return child !== undefined && others.length === 0 ? child : null;
}

function isElement(value: unknown): value is ControlElement {
  return typeof value === 'object' && value !== null && '$ns' in value;
}
