import { codesIn, type Code, type FieldValue, type RecordEntry, type Single } from '../record/record.ts';
import type { Allowances } from './allowances.ts';
import { plainName } from './code-set.ts';
import type { Policy, ThirdPartyRule } from './policy.ts';

/** An entry without what must not be shown of it, and the fields that were taken out. */
export interface Reduced {
  readonly entry: RecordEntry;
  readonly fields: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();
const NO_FIELDS: readonly string[] = [];
const NO_WORDS: ReadonlyMap<string, string> = new Map();

/** What around an entry is withheld. */
export interface Surroundings {
  /** A person it is linked to. */
  readonly person: boolean;
  /** A part of it. */
  readonly part: boolean;
}

/** Takes out what third-party rules withhold of an entry, by itself and by what is withheld around it. */
export function reduceThirdParty(entry: RecordEntry, policy: Policy, withheld: Surroundings): Reduced {
  const rules = policy.thirdParty.get(entry.type);
  if (rules === undefined) return { entry, fields: NOTHING };
  const taken = rules.flatMap((rule) => fieldsToWithhold(entry, rule, withheld));
  if (taken.length === 0) return { entry, fields: NOTHING };
  const fields = new Set(taken);
  return { entry: without(entry, fields), fields };
}

function without(entry: RecordEntry, withheld: ReadonlySet<string>): RecordEntry {
  const fields = Object.fromEntries(
    Object.entries(entry.fields).map(([name, value]) => [name, withheld.has(name) ? null : value]),
  );
  const provenance = withheld.has('recordedBy') ? { ...entry.provenance, recordedBy: null } : entry.provenance;
  return { ...entry, fields, provenance };
}

function fieldsToWithhold(entry: RecordEntry, rule: ThirdPartyRule, withheld: Surroundings): readonly string[] {
  if ('linked' in rule && !withheld.person) return NO_FIELDS;
  if ('parts' in rule && !withheld.part) return NO_FIELDS;
  const filled = rule.withhold.filter((field) => isFilled(valueOf(entry, field)));
  if ('naming' in rule)
    return filled.filter((field) => names(valueOf(entry, field), entry.fields[rule.naming] ?? null));
  if ('linked' in rule || 'parts' in rule) return filled;
  if ('saying' in rule) return filled.filter((field) => says(valueOf(entry, field), rule.saying));
  const holds = Object.entries(rule.unless).every(([field, wanted]) => entry.fields[field] === wanted);
  return holds ? [] : filled;
}

function valueOf(entry: RecordEntry, field: string): FieldValue {
  return field === 'recordedBy' ? entry.provenance.recordedBy : (entry.fields[field] ?? null);
}

/**
 * Puts the display of a code in the place of words that stand beside a code that says nothing: such words are free
 * text, and shown only where the dataset allows them by name. So are the words of what has no code at all.
 */
export function replaceWords(
  entry: RecordEntry,
  policy: Policy,
  uncoded: ReadonlySet<string>,
  { freeText: allowed, insteadOfWords }: Allowances,
): Reduced {
  if (uncoded.size === 0) return { entry, fields: NOTHING };
  const replaced: Record<string, FieldValue> = {};
  const beside = policy.words.get(entry.type)?.beside ?? NO_WORDS;
  for (const [field, code] of beside) {
    const words = entry.fields[field];
    if (typeof words !== 'string' || !uncoded.has(code) || allowed.has(`${entry.type}.${field}`)) continue;
    const display = displayOf(entry.fields[code] ?? null) ?? insteadOfWords;
    if (display !== words) replaced[field] = display;
  }
  for (const code of uncoded) {
    const value = entry.fields[code] ?? null;
    const isAllowed = [...beside].some(([field, by]) => by === code && allowed.has(`${entry.type}.${field}`));
    if (!isAllowed && codesIn(value).some((each) => !isWritten(each) && each.display !== ''))
      replaced[code] = withoutWords(value);
  }
  const fields = new Set(Object.keys(replaced));
  return fields.size === 0
    ? { entry, fields }
    : { entry: { ...entry, fields: { ...entry.fields, ...replaced } }, fields };
}

/** The display of the first code that has one; words without a code are nobody's display. */
function displayOf(value: FieldValue): string | null {
  const display = codesIn(value).find(isWritten)?.display ?? '';
  return display === '' ? null : display;
}

function isWritten({ code }: Code): boolean {
  return code !== null && code.trim() !== '';
}

/** Codes without the words of those that have no code. */
function withoutWords(value: FieldValue): FieldValue {
  if (isCode(value)) return isWritten(value) ? value : { ...value, display: '' };
  return Array.isArray(value) ? value.map((each: Single) => withoutWords(each) as Single) : value;
}

function isCode(value: FieldValue): value is Code {
  return value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'code';
}

/** The fields of free text that a dataset does not show, by record type; each type is worked out once. */
export function hiddenFreeText(policy: Policy, allowed: ReadonlySet<string>): (type: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (type) => {
    const fields =
      known.get(type) ?? (policy.words.get(type)?.freeText ?? []).filter((field) => !allowed.has(`${type}.${field}`));
    known.set(type, fields);
    return fields;
  };
}

/** Whether an entry says anything in one of these fields. */
export function isAnyFilled({ fields: values }: RecordEntry, fields: readonly string[]): boolean {
  return fields.some((field) => isFilled(values[field] ?? null));
}

function isFilled(value: FieldValue): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function says(text: FieldValue, sayings: readonly string[]): boolean {
  return plainTexts(text).some((each) => sayings.some((saying) => plainName(each.trim()) === plainName(saying)));
}

/** Whether a text contains a word of a name: a long word anywhere, a short one as a word of its own; in any case. */
function names(text: FieldValue, name: FieldValue): boolean {
  if (typeof name !== 'string') return false;
  const haystacks = plainTexts(text).map(plainName);
  return wordsOf(plainName(name)).some((word) =>
    haystacks.some((haystack) => (word.length < 3 ? wordsOf(haystack).includes(word) : haystack.includes(word))),
  );
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** A value as text; mark-up in two ways, since an element may stand between two words or inside one. */
function plainTexts(value: FieldValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  if (!('kind' in value)) return value.flatMap(plainTexts);
  if (value.kind === 'code') return [value.display];
  return value.kind === 'markup' ? ['', ' '].map((between) => withoutTags(value.xml, between)) : [];
}

function withoutTags(xml: string, between: string): string {
  return xml
    .replace(/<[^<>]*>/gu, between)
    .replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
