import { isList, isObject, memberOf, textMember, type JsonObject, type JsonValue } from './json-value.ts';
import type { FhirNode } from './node.ts';

/**
 * Every coding in a node, in the order of the document: each element with a system and a code, at any depth and in
 * extensions too. A concept that no map names may say as much as one that is shown: what is withheld is decided by all.
 * Labels (`meta`) are no codes of what is told, and resources inside a resource stand for themselves.
 */
export function codingsIn({ value, companion, scope }: FhirNode): readonly FhirNode[] {
  const found: JsonObject[] = [];
  if (value !== null) collect(value, found);
  if (companion !== null) collect(companion, found);
  return found.map((each) => ({ value: each, companion: null, type: null, scope }));
}

/** A document is no deeper than its gate lets it be. */
function collect(value: JsonValue, found: JsonObject[]): void {
  if (isList(value)) for (const item of value) collectInner(item, found);
  if (!isObject(value)) return;
  if (textMember(value, 'system') !== null && isCode(memberOf(value, 'code'))) found.push(value);
  for (const key in value) if (key !== 'meta') collectInner(value[key], found);
}

function collectInner(value: JsonValue | undefined, found: JsonObject[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isList(value) || textMember(value, 'resourceType') === null) collect(value, found);
}

/** A code that was written as a number is one all the same. */
function isCode(value: JsonValue | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
