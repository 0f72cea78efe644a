import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Fault, Issue } from '../../transform/record/issue-words.ts';

export { issueFault, type Fault, type Issue } from '../../transform/record/issue-words.ts';

/** A short single line of text: an id, a name, a code. */
export const oneLine = checkedText((text) =>
  /^[^\p{Cc}]{1,200}$/u.test(text) && text.trim() === text
    ? null
    : { message: 'must be one line of 1 to 200 characters, without spaces around it', hint: null },
);

/** An id that may become part of a file name or of a URL. */
export const slug = checkedText((text) =>
  /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(text)
    ? null
    : { message: 'must be an id of small letters, digits, hyphens and full stops', hint: null },
);

/** A whole number within bounds. */
export const whole = (least: number, most: number) => z.int().min(least).max(most);

/** The path of a folder that is there, resolved against another. */
export function folderText(folder: string, hint: string | null) {
  return checkedText((written) => folderFault(resolve(folder, written), hint)).transform((written) =>
    resolve(folder, written),
  );
}

function folderFault(path: string, hint: string | null): Fault | null {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return null;
  return { message: `must name a folder; there is none at ${path}`, hint };
}

/** A list with at least one entry, each of them once. */
export function listOf<T extends z.ZodType>(entry: T) {
  return z
    .array(entry)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'must hold each entry once');
}

/** Text that a rule finds no fault with. */
export function checkedText(faultOf: (text: string) => Fault | null) {
  return z.string().superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault !== null) addFault(context, fault);
  });
}

/** Hands a fault to zod, at a path below the value that is checked. */
export function addFault(context: z.core.$RefinementCtx, { message, hint }: Fault, path: PropertyKey[] = []): void {
  context.addIssue({ code: 'custom', message, path, params: { hint } });
}

/** An object without other keys than its own; the message of its unknown-key issue is the list of the known ones, for `knownKeys`. */
export function closedObject<T extends z.core.$ZodLooseShape>(shape: T) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

/** The keys that an object made by `closedObject` knows, read from its unknown-key issue. */
export function knownKeys(issue: Issue): readonly string[] {
  return issue.message.split(' ');
}
