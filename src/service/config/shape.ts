import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ENGLISH } from '../../transform/record/language.ts';
import { PROFILES } from '../../transform/render/profile.ts';
import type { Config, Host, SharingAgreement } from './config.ts';
import { hostKey } from './host-key.ts';
import { addReferenceFaults } from './references.ts';
import type { Surroundings } from './secret.ts';
import { addFault, checkedText, closedObject, folderText, listOf, oneLine, slug, whole } from './shape-words.ts';
import type { Fault } from './shape-words.ts';
import { indexShape, sourceShape } from './source-shape.ts';
import { themeShape } from './theme.ts';
import { issuerFault, originFault } from './urls.ts';

const PACKAGE_TEMPLATES = join(import.meta.dirname, '../../../templates');

/** The form of `oriel.yaml`, read into a Config: paths resolved against the folder, defaults filled in. */
export function configShape(surroundings: Surroundings): z.ZodType<Config> {
  const { folder } = surroundings;
  const path = oneLine.transform((written) => resolve(folder, written));
  return closedObject({
    issuer: checkedText(issuerFault),
    listen: closedObject({ host: oneLine, port: whole(0, 65_535) }),
    admin: closedObject({ host: oneLine.default('127.0.0.1'), port: whole(0, 65_535) })
      .nullable()
      .default(null),
    state: path,
    templates: folderText(folder, 'leave the key out for the templates that come with Oriel').default(
      PACKAGE_TEMPLATES,
    ),
    hosts: z.array(hostShape(folder)),
    sources: z.array(sourceShape(surroundings)),
    index: indexShape(surroundings).nullable().default(null),
    agreements: z.array(agreement),
  }).superRefine((config, context) => addReferenceFaults(config, context));
}

const STRICT_ENGLISH = 'the standard gives its words and dates in English: use the accessible profile';

function hostShape(folder: string): z.ZodType<Host> {
  return closedObject({
    id: oneLine,
    name: oneLine,
    origins: listOf(checkedText(originFault)),
    keys: z.array(hostKey(folder)).min(1),
    profile: z.enum(PROFILES).default('accessible'),
    browser: z.enum(['modern', 'plain']).default('modern'),
    totalMs: whole(500, 60_000).nullable().default(null),
    height: z.enum(['fixed', 'auto']).default('fixed'),
    density: z.enum(['comfortable', 'compact']).default('comfortable'),
    coep: z.enum(['none', 'require-corp']).default('none'),
    language: slug.default(ENGLISH),
    theme: themeShape.nullable().default(null),
  }).superRefine(({ profile, language }, context) => {
    if (profile === 'strict' && language !== ENGLISH)
      addFault(context, { message: "must be en where profile is 'strict'", hint: STRICT_ENGLISH }, ['language']);
  });
}

const agreement: z.ZodType<SharingAgreement> = closedObject({
  id: oneLine,
  version: oneLine,
  title: oneLine,
  host: oneLine,
  organisations: listOf(oneLine),
  roles: listOf(oneLine),
  purposes: listOf(oneLine),
  datasets: listOf(slug),
  drafts: z.boolean().default(false),
  sources: listOf(slug),
  lookup: z.enum(['list', 'index', 'launch']).default('list'),
  consent: checkedText(consentFault).transform(() => 'implied-direct-care' as const),
  policy: slug,
});

function consentFault(mode: string): Fault | null {
  if (mode === 'implied-direct-care') return null;
  const known = mode === 'explicit-each-time' || mode === 'episode';
  if (!known) return { message: 'must be implied-direct-care', hint: null };
  return { message: 'is not built yet: use implied-direct-care', hint: null };
}
