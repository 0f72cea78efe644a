import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { GATE_LIMITS, type GateLimits } from '../../transform/extract/gate.ts';
import type { Config, Host, SharingAgreement, SourceConfig } from './config.ts';
import { hostKey } from './host-key.ts';
import { addReferenceFaults } from './references.ts';
import { checkedText, closedObject, listOf, oneLine } from './shape-words.ts';
import type { Fault } from './shape-words.ts';
import { issuerFault, originFault, sourceUrlFault } from './urls.ts';

const PACKAGE_TEMPLATES = join(import.meta.dirname, '../../../templates');
const DEFAULT_DEADLINE_MS = 8_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** An id that may become part of a file name or of a URL. */
const slug = checkedText((text) =>
  /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(text)
    ? null
    : { message: 'must be an id of small letters, digits, hyphens and full stops', hint: null },
);

const whole = (least: number, most: number) => z.int().min(least).max(most);

/** The form of `oriel.yaml`, read into a Config: paths resolved against the folder, defaults filled in. */
export function configShape(folder: string): z.ZodType<Config> {
  const path = oneLine.transform((written) => resolve(folder, written));
  return closedObject({
    issuer: checkedText(issuerFault),
    listen: closedObject({ host: oneLine, port: whole(0, 65_535) }),
    state: path,
    templates: checkedText((written) => folderFault(resolve(folder, written)))
      .transform((written) => resolve(folder, written))
      .default(PACKAGE_TEMPLATES),
    hosts: z.array(hostShape(folder)),
    sources: z.array(source),
    agreements: z.array(agreement),
  }).superRefine((config, context) => addReferenceFaults(config, context));
}

function hostShape(folder: string): z.ZodType<Host> {
  return closedObject({
    id: oneLine,
    name: oneLine,
    origins: listOf(checkedText(originFault)),
    keys: z.array(hostKey(folder)).min(1),
  });
}

const mig = closedObject({ sourceIdentifier: oneLine, targetNationalCode: oneLine });

/** Limits an operator may set for a source whose honest answers are larger; the defaults are those of the gate. */
const limits = closedObject({
  depth: whole(1, 2_000).optional(),
  attributes: whole(1, 100_000).optional(),
  attributeLength: whole(1, 64 * 1024 * 1024).optional(),
  textLength: whole(1, 64 * 1024 * 1024).optional(),
});

function gateLimits(written: z.output<typeof limits> | undefined, bytes: number): GateLimits {
  const set = Object.entries(written ?? {}).filter(([, value]) => value !== undefined);
  return { ...GATE_LIMITS, ...Object.fromEntries(set), bytes };
}

const source: z.ZodType<SourceConfig> = closedObject({
  id: slug,
  name: oneLine,
  kind: slug,
  connector: z.enum(['mig-soap', 'rest-xml']),
  url: checkedText(sourceUrlFault),
  format: slug,
  contact: oneLine,
  deadline: whole(100, 60_000).default(DEFAULT_DEADLINE_MS),
  maxBytes: whole(1, 1024 * 1024 * 1024).default(DEFAULT_MAX_BYTES),
  limits: limits.optional(),
  mig: mig.optional(),
}).transform(({ deadline, mig, limits, ...written }) => ({
  ...written,
  deadlineMs: deadline,
  limits: gateLimits(limits, written.maxBytes),
  mig: mig ?? null,
}));

const agreement: z.ZodType<SharingAgreement> = closedObject({
  id: oneLine,
  version: oneLine,
  title: oneLine,
  host: oneLine,
  organisations: listOf(oneLine),
  roles: listOf(oneLine),
  purposes: listOf(oneLine),
  datasets: listOf(slug),
  sources: listOf(slug),
  consent: checkedText(consentFault).transform(() => 'implied-direct-care' as const),
  policy: slug,
});

function consentFault(mode: string): Fault | null {
  if (mode === 'implied-direct-care') return null;
  const known = mode === 'explicit-each-time' || mode === 'episode';
  if (!known) return { message: 'must be implied-direct-care', hint: null };
  return { message: 'is not built yet: use implied-direct-care', hint: null };
}

function folderFault(path: string): Fault | null {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return null;
  return {
    message: `must name a folder; there is none at ${path}`,
    hint: 'leave the key out for the templates that come with Oriel',
  };
}
