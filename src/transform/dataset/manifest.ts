import { z } from 'zod';
import { CodeGroupSchema } from '../record/code-set.ts';
import { closed } from '../record/definition.ts';

const name = z.string().regex(/^[a-z][a-zA-Z0-9-]*$/u, 'must be a name of letters, digits and hyphens');
const span = z.string().regex(/^\d{1,5} days$/u, "must be a span such as '365 days'");
const today = z.literal('today', { error: "must be 'today'" });

/** What a date or a code must be, of which exactly one is said. */
const TestSchema = closed({
  within: span.optional(),
  notWithin: span.optional(),
  notBefore: today.optional(),
  before: today.optional(),
  in: name.optional(),
  notIn: name.optional(),
}).refine((test) => Object.keys(test).length === 1, {
  message: 'says exactly one thing',
  when: ({ issues }) => issues.length === 0,
});

/** What a field must be for a row to stand in a section. */
const ConditionSchema = z.union([z.array(z.string()).min(1), z.boolean(), TestSchema], {
  error: 'must be a list of values, true or false, or a test of a date or a code',
});

/** A condition on one field. */
export type Condition = z.output<typeof ConditionSchema>;

/** Conditions, all of which hold. `has`, `lacks` and `any` are no fields. */
export type Where = {
  readonly has?: readonly string[] | undefined;
  readonly lacks?: readonly string[] | undefined;
  readonly any?: readonly Where[] | undefined;
} & Readonly<Record<string, Condition | readonly string[] | readonly Where[] | undefined>>;

const WhereSchema: z.ZodType<Where> = z.lazy(() =>
  z
    .object({
      has: z.array(z.string()).min(1).optional(),
      lacks: z.array(z.string()).min(1).optional(),
      any: z.array(WhereSchema).min(2, 'alternatives are at least two').optional(),
    })
    .catchall(ConditionSchema),
);

const OrderSchema = z.array(closed({ by: z.string(), direction: z.enum(['ascending', 'descending']) }));

const LimitSchema = closed({
  rows: z.number().int().min(1).max(10_000),
  /** What a reader is told where there are more; `{rows}`, `{more}` and `{total}` are filled in. */
  words: z.string().min(1).optional(),
});

const DateFilterSchema = z.union(
  [
    z.enum(['none', 'not-supported']),
    closed({ field: z.string(), otherwise: z.string().optional() }),
    closed({
      from: z.string(),
      /** The first of these that is recorded. */
      until: z.union([z.string(), z.array(z.string()).min(1)], { error: 'must be a field, or a list of fields' }),
      /** Rows without an end that go on; all of them when left out. */
      ongoing: WhereSchema.optional(),
      otherwise: z.string().optional(),
    }),
    closed({ follows: name, by: z.string() }),
  ],
  { error: "must be 'none', 'not-supported', { field: … }, { from: …, until: … } or { follows: …, by: … }" },
);

/** How a section keeps to the date range of a launch, as a manifest says it. */
export type DateFilterManifest = z.output<typeof DateFilterSchema>;

const PartSchema = closed({
  type: name,
  /** Kinds of source it is read from, where they are fewer than the dataset's. */
  sources: z.array(name).min(1).optional(),
  label: z.string().min(1).optional(),
  where: WhereSchema.default({}),
  /** Which field of this record type stands for a field of the section; null where it has none. */
  fields: z.record(z.string(), z.string().nullable()).default({}),
});

/** One record type of a section, as a manifest says it. */
export type PartManifest = z.output<typeof PartSchema>;

const title = z
  .string({ error: 'must be the heading, by which sentences such as "none recorded" name the section' })
  .min(1);

/** A section of the dataset's own. */
const OwnSectionSchema = closed({
  id: name,
  title,
  records: z.union([name, z.array(PartSchema).min(1)], {
    error: 'must be a record type, or a list of { type: … } for several',
  }),
  where: WhereSchema.default({}),
  requires: z.array(z.string()).default([]),
  fields: z.array(z.string()).min(1),
  order: OrderSchema.default([]),
  group: z.string().optional(),
  limit: LimitSchema.optional(),
  dateFilter: DateFilterSchema.default('none'),
  /** Whole, even where a source sends a part of its record only: what stands in one document. */
  standsAlone: z.boolean().default(false),
  content: z.string().optional(),
});

const place = z
  .string()
  .regex(
    /^[a-z][a-zA-Z0-9-]*\/[a-z][a-zA-Z0-9-]*$/u,
    'must name a dataset and a section, such as problems/prb-tab-act',
  );

/** A section of another dataset, with what is different here. */
const ComposedSectionSchema = closed({
  from: place,
  id: name.optional(),
  title: title.optional(),
  order: OrderSchema.optional(),
  limit: LimitSchema.optional(),
  dateFilter: z.enum(['none', 'not-supported']).optional(),
  content: z.string().optional(),
});

/** All sections of another dataset, as they are. */
const IncludedSchema = closed({ include: name });

const SectionSchema = z.union([OwnSectionSchema, ComposedSectionSchema, IncludedSchema]);

/** The forms of a section, for tools that explain their keys. */
export const SECTION_SCHEMAS = {
  own: OwnSectionSchema,
  part: PartSchema,
  composed: ComposedSectionSchema,
  included: IncludedSchema,
};

/** What a dataset says of protection: without it nobody has thought about it, so the manifest is refused. */
const ProtectionSchema = closed({
  policy: name,
  /** Where the exclusion banner stands: on the table that lost an entry, or once for the record. */
  banner: z.enum(['table', 'record'], { error: "must be 'table' or 'record'" }),
  /** Narrative that no coded entries stand beside. */
  uncodedNarrative: z.enum(['withhold', 'show'], { error: "must be 'withhold' or 'show'" }).default('withhold'),
  /** Record types of which entries are shown whose codes nobody can check, and who signed that off. */
  uncheckable: closed({
    show: z.array(name).min(1),
    signedOff: z.string().min(10, 'must say who signed it off, and when'),
  }).optional(),
});

/** The shape of `templates/datasets/<id>/dataset.yaml`. */
export const ManifestSchema = closed({
  id: name,
  title: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/u, 'must be a version such as 1.0.0'),
  status: z.enum(['draft', 'active', 'retired']),
  owner: z.string().min(1),
  purpose: z.string().min(1),
  /** How sentences speak of the person. */
  subject: z.enum(['patient', 'person']),
  sources: z.array(name).min(1),
  audience: closed({
    minimumAge: z.number().int().min(0).max(120).optional(),
    includes: z.array(name).default([]),
  }),
  protection: ProtectionSchema,
  freeText: z.array(z.string()).default([]),
  thirdParty: z.array(z.string()).default([]),
  /** Sets of codes of this dataset's own, by name. */
  codeSets: z.record(name, z.array(CodeGroupSchema).min(1)).default({}),
  sections: z.array(SectionSchema).min(1),
  notShown: z.array(closed({ what: z.string().min(1), why: z.string().min(1) })).min(1),
});

/** A parsed manifest. */
export type Manifest = z.output<typeof ManifestSchema>;

/** One section of a manifest that is its own. */
export type SectionManifest = z.output<typeof OwnSectionSchema>;

/** One section of a manifest that stands in another. */
export type ComposedManifest = z.output<typeof ComposedSectionSchema>;

/** A limit of rows. */
export type Limit = z.output<typeof LimitSchema>;
