import { generateOpenHr } from '../fixtures/generate.ts';
import type { LaunchPerson } from '../src/transform/facts.ts';

/** A made-up OpenHR record as bytes. */
export interface BenchRecord {
  readonly events: number;
  readonly bytes: Buffer;
}

/** Events of the sizes that are measured: about 25 KB, 0.96 MB and 10.6 MB. */
export const SIZES = { small: 33, typical: 1_500, large: 16_500 } as const;

const PERSON = {
  nhsNumber: '9990000034',
  birthDate: '1938-08-17',
  sex: 'F',
  title: 'Miss',
  forenames: 'Olwen',
  callingName: 'Olwen',
  surname: 'LONGPATIENT',
  street: '3 Example Row',
  telephone: '01632 960034',
} as const;

/** Whom every record here is about, as a launch names the person. */
export const LAUNCHED: LaunchPerson = { nhsNumber: PERSON.nhsNumber, birthDate: PERSON.birthDate, name: null };

/** Makes a record of so many events; the same number gives the same bytes. */
export function recordOf(events: number): BenchRecord {
  return { events, bytes: Buffer.from(generateOpenHr({ seed: 7, events, person: PERSON })) };
}

/** A number of bytes as `25 KB` or `0.96 MB`. */
export function sizeText(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(0)} KB` : `${(bytes / 1e6).toFixed(2)} MB`;
}
