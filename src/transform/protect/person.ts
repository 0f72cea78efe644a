import type { LaunchPerson } from '../facts.ts';
import { parseNhsNumber } from '../record/nhs-number.ts';
import type { PartialDate } from '../record/partial-date.ts';
import type { FieldValue, RecordEntry } from '../record/record.ts';

/** How the person of an extract compares with the person of the launch. */
export type PersonCheck =
  | { readonly same: false }
  /** The same person; `differs` names the fields to warn about. */
  | { readonly same: true; readonly differs: readonly PersonField[] };

/** What may differ between a source and the launch, and is then said. */
export type PersonField = 'name' | 'sex' | 'practice' | 'deathDate';

/** What the head of every page says of the person as each source has it, whatever the dataset shows. */
export const PERSON_LINE = ['deathDate', 'title', 'forenames', 'surname', 'sex', 'practice'] as const;

/** A field of the person that the head of every page shows. */
export type PersonLineField = (typeof PERSON_LINE)[number];

/** Compares NHS number and birth date (both must be equal) and what else the launch says (a difference is a warning). */
export function checkPerson(person: RecordEntry, launch: LaunchPerson): PersonCheck {
  const { nhsNumber, birthDate } = person.fields;
  const number = typeof nhsNumber === 'string' ? parseNhsNumber(nhsNumber) : null;
  if (number === null || number !== parseNhsNumber(launch.nhsNumber)) return { same: false };
  if (dayOf(birthDate) !== launch.birthDate) return { same: false };
  return { same: true, differs: differencesOf(person, launch) };
}

function differencesOf(person: RecordEntry, launch: LaunchPerson): readonly PersonField[] {
  const { sex, practice, deathDate } = person.fields;
  const differs: readonly (readonly [PersonField, boolean])[] = [
    ['name', launch.name !== null && nameDiffers(person, launch.name)],
    ['sex', isKnownSex(launch.sex) && isKnownSex(sex) && sex !== launch.sex],
    ['practice', practiceDiffers(practice, launch.practice ?? null)],
    ['deathDate', (launch.deathDate ?? null) !== null && dayOf(deathDate) !== launch.deathDate],
  ];
  return differs.flatMap(([field, isDifferent]) => (isDifferent ? [field] : []));
}

function isKnownSex(sex: unknown): boolean {
  return typeof sex === 'string' && sex !== 'unknown';
}

/** Systems name a practice with and without its town or "surgery": the words of one must all occur in the other. */
function practiceDiffers(practice: unknown, launchPractice: string | null): boolean {
  if (launchPractice === null || typeof practice !== 'string') return false;
  const [here, there] = [new Set(wordsOf(practice)), new Set(wordsOf(launchPractice))];
  const [fewer, more] = here.size <= there.size ? [here, there] : [there, here];
  return [...fewer].some((word) => !more.has(word));
}

/** Whether a value is a date. */
export function isDate(value: FieldValue | undefined): value is PartialDate {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'date';
}

function dayOf(value: FieldValue | undefined): string | null {
  return isDate(value) && (value.precision === 'day' || value.precision === 'time') ? value.iso.slice(0, 10) : null;
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
