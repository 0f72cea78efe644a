import type { TransformJob } from '../../../src/service/pool/job.ts';
import { catalogue, fixture, GP, PEOPLE, TODAY, type PersonId } from '../../transform/support/people.ts';

/** What is about to be transformed, and whose it is. */
const owners = new WeakMap<Uint8Array, PersonId>();

/** A person's GP record. */
export function recordOf(person: PersonId): Uint8Array {
  return owned(person, fixture(person, 'openhr'));
}

/** A person's GP record with so many bytes of entries more. */
export function flooded(person: PersonId, bytes: number): Uint8Array {
  const record = fixture(person, 'openhr');
  const owner = /<patientPerson>([^<]+)<\/patientPerson>/u.exec(record)?.[1] ?? '';
  const entry = `<event><id>x</id><patient>${owner}</patient><eventType>ALL</eventType></event>`;
  const flood = entry.repeat(Math.floor(bytes / entry.length));
  return owned(
    person,
    record.replace('</healthDomain>', () => `${flood}</healthDomain>`),
  );
}

/** All sections of a dataset from this record of a GP. */
export function jobOf(dataset: string, bytes: Uint8Array): TransformJob {
  const extract = { sourceId: GP.id, sourceName: GP.name, format: 'openhr', bytes, asAt: '2020-01-31T09:00:00Z' };
  return {
    ...{ dataset, policy: 'default', profile: 'accessible', language: 'en' },
    sections: catalogue.datasets.get(dataset)?.dataset.sections.map(({ id }) => id) ?? [],
    answers: [{ source: GP, state: 'answered', extract }],
    facts: { today: TODAY, person: PEOPLE[owners.get(bytes) ?? 'edith'], dateRange: null },
  };
}

function owned(person: PersonId, text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  owners.set(bytes, person);
  return bytes;
}
