import type { LaunchPerson } from '../facts.ts';
import { parseNhsNumber } from '../record/nhs-number.ts';
import type { RecordEntry } from '../record/record.ts';

/** How the person of an extract compares with the person of the launch. */
export type PersonCheck =
  | { readonly same: false }
  /** The same person; `differs` names fields to warn about, in the reader's words. */
  | { readonly same: true; readonly differs: readonly string[] };

/** Compares NHS number and birth date (both must be equal) and the name (a difference is a warning). */
export function checkPerson(person: RecordEntry, launch: LaunchPerson): PersonCheck {
  const { nhsNumber, birthDate } = person.fields;
  const number = typeof nhsNumber === 'string' ? parseNhsNumber(nhsNumber) : null;
  if (number === null || number !== parseNhsNumber(launch.nhsNumber)) return { same: false };
  if (dayOf(birthDate) !== launch.birthDate) return { same: false };
  return { same: true, differs: launch.name !== null && nameDiffers(person, launch.name) ? ['name'] : [] };
}

function dayOf(value: RecordEntry['fields'][string] | undefined): string | null {
  const isDate = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'date';
  return isDate && (value.precision === 'day' || value.precision === 'time') ? value.iso.slice(0, 10) : null;
}

/** Hosts write names in many ways: the surname and the first or preferred forename must occur as words, in any order. */
function nameDiffers(person: RecordEntry, launchName: string): boolean {
  const words = new Set(wordsOf(launchName));
  const { surname, forenames, preferredName } = person.fields;
  const hasAll = (text: unknown) => wordsOf(text).every((word) => words.has(word));
  const firstNames = [wordsOf(forenames)[0], wordsOf(preferredName)[0]].filter((word) => word !== undefined);
  return !hasAll(surname) || !(firstNames.length === 0 || firstNames.some((word) => words.has(word)));
}

function wordsOf(text: unknown): readonly string[] {
  if (typeof text !== 'string') return [];
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
