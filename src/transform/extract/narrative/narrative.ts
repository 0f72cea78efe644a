import { DOMParser, type Element } from '@xmldom/xmldom';
import { flatten } from './flat.ts';
import type { NarrativeResult } from './model.ts';
import type { Dialect } from './role.ts';
import { TreeReader } from './tree.ts';

/** Characters of a narrative's XML at most: @xmldom/xmldom reads some 0.3 million of them a second at its slowest. */
export const MAX_NARRATIVE_LENGTH = 512 * 1024;

/** Namespace prefixes declared in a narrative at most: each element inside the declaration costs a copy of all. */
export const MAX_NARRATIVE_PREFIXES = 256;

/**
 * Reads the XML of a narrative (an element with its content, or the content alone, as UTF-16 text) into the model.
 * Never throws: what is not well-formed, has a DOCTYPE or is too large is refused.
 */
export function readNarrative(xml: string, dialect: Dialect): NarrativeResult {
  if (xml.length > MAX_NARRATIVE_LENGTH) return { ok: false, rule: 'length' };
  if (xml.split('xmlns:').length - 1 > MAX_NARRATIVE_PREFIXES) return { ok: false, rule: 'namespaces' };
  const root = parse(xml);
  if (root === null) return { ok: false, rule: 'parse' };
  const { lines, deletedCharacters, footnotes } = flatten(root, dialect);
  const reader = new TreeReader(dialect, footnotes);
  const blocks = reader.read(root);
  const { ids, flattenedElements } = reader;
  return { ok: true, narrative: { blocks, ids, lines, deletedCharacters, flattenedElements } };
}

/** Inside an element of ours a DOCTYPE is an error, and there is room for more than one element. As XHTML for its entities. */
function parse(xml: string): Element | null {
  try {
    return new DOMParser({ onError: refuse, locator: false }).parseFromString(
      `<oriel>${xml}</oriel>`,
      'application/xhtml+xml',
    ).documentElement;
  } catch {
    return null;
  }
}

/** Every complaint refuses, but the warning of a U+FFFD: sources hold such damaged characters, and they are to be seen. */
function refuse(level: string, message: string): void {
  if (level === 'warning' && message.startsWith('Unicode replacement character')) return;
  throw new Error('not well-formed');
}
