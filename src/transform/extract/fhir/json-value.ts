/** What JSON holds, once read. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** An object of JSON. Keys are looked up with `memberOf`, never through the prototype. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether the value is an object, and no array. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the value is an array. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** What an object holds itself under a key, never what every object has. */
export function memberOf(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The text that an object holds under a key; null where there is none, or something else. */
export function textMember(object: JsonObject, key: string): string | null {
  const value = memberOf(object, key);
  return typeof value === 'string' ? value : null;
}

/** The items of an array, the value itself where it stands alone, nothing for nothing: FHIR in XML tells no difference. */
export function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** Whether a key is one that FHIR has no use for, and a program written in JavaScript may stumble over. */
export function isForbiddenKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}
