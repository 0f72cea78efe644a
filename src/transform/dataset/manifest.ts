import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-zA-Z0-9-]*$/u, 'must be a name of letters, digits and hyphens');

/** What a field must be for a row to stand in a section. */
const ConditionSchema = z.union([
  z.array(z.string()).min(1),
  z.boolean(),
  z.strictObject({ within: z.string().regex(/^\d{1,5} days$/u, "must be a span such as '365 days'") }),
  z.strictObject({ notBefore: z.literal('today') }),
]);

const SectionSchema = z.strictObject({
  id: name,
  title: z.string().min(1),
  records: name,
  where: z.record(z.string(), ConditionSchema).default({}),
  requires: z.array(z.string()).default([]),
  fields: z.array(z.string()).min(1),
  order: z.array(z.strictObject({ by: z.string(), direction: z.enum(['ascending', 'descending']) })).default([]),
  group: z.string().optional(),
  content: z.string().optional(),
});

/** The shape of `templates/datasets/<id>/dataset.yaml`. */
export const ManifestSchema = z.strictObject({
  id: name,
  title: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/u, 'must be a version such as 1.0.0'),
  status: z.enum(['draft', 'active', 'retired']),
  owner: z.string().min(1),
  purpose: z.string().min(1),
  /** How sentences speak of the person. */
  subject: z.enum(['patient', 'person']),
  sources: z.array(name).min(1),
  audience: z.strictObject({
    minimumAge: z.number().int().min(0).max(120).optional(),
    includes: z.array(name).default([]),
  }),
  freeText: z.array(z.string()).default([]),
  thirdParty: z.array(z.string()).default([]),
  sections: z.array(SectionSchema).min(1),
  notShown: z.array(z.strictObject({ what: z.string().min(1), why: z.string().min(1) })).min(1),
});

/** A parsed manifest. */
export type Manifest = z.output<typeof ManifestSchema>;

/** One section of a manifest. */
export type SectionManifest = z.output<typeof SectionSchema>;

/** A condition of `where`. */
export type Condition = z.output<typeof ConditionSchema>;
