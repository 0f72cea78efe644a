import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import { addFault, closedObject } from './shape-words.ts';

/** A password, a key or a token. It shows itself nowhere but where it is used: not in logs, not in JSON, not when it is inspected. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one who sends or signs with it. */
  reveal(): string {
    return this.#value;
  }

  /** What JSON gets in its place. */
  toJSON(): string {
    return '(secret)';
  }

  /** What a console gets in its place. */
  [inspect.custom](): string {
    return '(secret)';
  }
}

/** Where a configuration finds what it does not hold itself: the folder of its file, and the environment. */
export interface Surroundings {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const written = closedObject({
  file: z.string().min(1).optional(),
  env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
});

/** A secret as written: `{ file: … }` or `{ env: … }`, never the value itself; a line end at the end of a file is not part of it. */
export function secret(surroundings: Surroundings) {
  return written.transform((place, context): Secret => {
    const { value, fault } = valueAt(place, surroundings);
    if (value !== '') return new Secret(value);
    addFault(context, { message: fault, hint: 'give file (a path) or env (the name of a variable)' });
    return z.NEVER;
  });
}

function valueAt({ file, env }: z.output<typeof written>, { folder, environment }: Surroundings) {
  if ((file === undefined) === (env === undefined)) return { value: '', fault: 'must have one of file and env' };
  if (file === undefined)
    return { value: environment[env ?? ''] ?? '', fault: `names the variable ${env ?? ''}, which is not set` };
  const path = resolve(folder, file);
  return { value: textOf(path), fault: `must name a file with the secret; ${path} is missing or empty` };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/u, '');
  } catch {
    return '';
  }
}
