import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'yaml';
import { z } from 'zod';

/** A fictional person whom the simulated sources know; the id is the name of the folder that holds the records. */
export interface SimulatedPerson {
  readonly id: string;
  readonly nhsNumber: string;
}

const person = z.object({ id: z.string().regex(/^[a-z][a-z0-9-]*$/), nhsNumber: z.string().regex(/^\d{10}$/) });

/** Reads `people.yaml` of a fixtures folder. Throws where it has another shape. */
export async function readPeople(fixtures: string): Promise<readonly SimulatedPerson[]> {
  return z.array(person).parse(parse(await readFile(join(fixtures, 'people.yaml'), 'utf8')));
}

/** A person's record at one source, read afresh each time; null where the folder has none. */
export async function readRecord(fixtures: string, { id }: SimulatedPerson, file: string): Promise<Buffer | null> {
  try {
    return await readFile(join(fixtures, id, file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
