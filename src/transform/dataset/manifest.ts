import { z } from 'zod';
import { CodeGroupSchema } from '../record/code-set.ts';
import { closed } from '../record/definition.ts';

const name = z.string().regex(/^[a-z][a-zA-Z0-9-]*$/u, 'must be a name of letters, digits and hyphens');
const span = z.string().regex(/^\d{1,5} days$/u, "must be a span such as '365 days'");
const today = z.literal('today', { error: "must be 'today'" });

/** What a date or a code must be, of which exactly one is said. */
const TestSchema = closed({
  within: span.optional().describe('A date lies less than so many days back, or in the future.'),
  notWithin: span.optional().describe('The opposite of within.'),
  notBefore: today.optional().describe('It has not ended: an end that is planned, missing or unknown has not come.'),
  before: today.optional().describe('It has ended.'),
  in: name.optional().describe('The code, or a translation of it, belongs to this code set.'),
  notIn: name.optional().describe('Neither the code nor a translation belongs to this code set.'),
})
  .refine((test) => Object.keys(test).length === 1, {
    message: 'says exactly one thing',
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ minProperties: 1, maxProperties: 1 });

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
      has: z.array(z.string()).min(1).optional().describe('Each of these fields is filled.'),
      lacks: z.array(z.string()).min(1).optional().describe('None of these fields is filled.'),
      any: z
        .array(WhereSchema)
        .min(2, 'alternatives are at least two')
        .optional()
        .describe('One of these sets of conditions holds.'),
    })
    .catchall(ConditionSchema),
);

const WHERE = 'Which rows stand here; all conditions hold.';

const OrderSchema = z.array(
  closed({
    by: z.string().describe('The field to sort by.'),
    direction: z.enum(['ascending', 'descending']).describe('Missing values come last either way.'),
  }),
);

const LimitSchema = closed({
  rows: z.number().int().min(1).max(10_000).describe('Only the first rows, counted after protection.'),
  words: z
    .string()
    .min(1)
    .optional()
    .describe('What a reader is told where there are more; {rows}, {more} and {total} are filled in.'),
});

const CollapseSchema = closed({
  after: z
    .number()
    .int()
    .min(5)
    .max(1_000)
    .describe(
      'Rows that stand open; those behind them are closed under a line that says how many, and from when to when.',
    ),
});

const COLLAPSE =
  'Closes what comes after the first rows, for sections sorted by a date, those in groups too; a reader opens it, print shows it.';

const usualRows = z.number().int().min(1).max(20);

const USUAL_ROWS = 'How many rows it usually shows: the room that is kept for it while its sources are awaited.';

const OTHERWISE = 'The field that counts where the first has no date.';

const DateFilterSchema = z.union(
  [
    z.enum(['none', 'not-supported']),
    closed({
      field: z.string().describe('Rows whose date lies inside the range.'),
      otherwise: z.string().optional().describe(OTHERWISE),
    }),
    closed({
      from: z.string().describe('The field that holds the start.'),
      until: z
        .union([z.string(), z.array(z.string()).min(1)], { error: 'must be a field, or a list of fields' })
        .describe('The field that holds the end; of several the first that is recorded.'),
      ongoing: WhereSchema.optional().describe('Rows without an end that go on; all of them when left out.'),
      otherwise: z.string().optional().describe(OTHERWISE),
    }),
    closed({
      follows: name.describe('Every row that belongs to an entry shown in this earlier section.'),
      by: z.string().describe('The field that holds the id of that entry.'),
    }),
  ],
  { error: "must be 'none', 'not-supported', { field: … }, { from: …, until: … } or { follows: …, by: … }" },
);

/** How a section keeps to the date range of a launch, as a manifest says it. */
export type DateFilterManifest = z.output<typeof DateFilterSchema>;

const PartSchema = closed({
  type: name.describe('A record type.'),
  sources: z.array(name).min(1).optional().describe("Kinds of source it is read from, where fewer than the dataset's."),
  label: z
    .string()
    .min(1)
    .optional()
    .describe('What recordType says in its rows; the title of the type when left out.'),
  where: WhereSchema.default({}).describe(WHERE),
  fields: z
    .record(z.string(), z.string().nullable())
    .default({})
    .describe(
      "Which field of this type stands for a name of the section; null where it has none, '*': null for all others.",
    ),
});

/** One record type of a section, as a manifest says it. */
export type PartManifest = z.output<typeof PartSchema>;

const title = z
  .string({ error: 'must be the heading, by which sentences such as "none recorded" name the section' })
  .min(1);

/** A section of the dataset's own. */
const OwnSectionSchema = closed({
  id: name.describe('Its name in view.hbs, and the id of its table in the strict profile.'),
  title: title.describe("Its heading, also in sentences such as: No '…' data is recorded."),
  records: z
    .union([name, z.array(PartSchema).min(1)], { error: 'must be a record type, or a list of { type: … } for several' })
    .describe('The record type whose entries stand here; or a list, for several.'),
  where: WhereSchema.default({}).describe(WHERE),
  requires: z
    .array(z.string())
    .default([])
    .describe("Fields that a source's format must be able to say; else the section is not supported there."),
  fields: z.array(z.string()).min(1).describe('What the view receives, and nothing else.'),
  order: OrderSchema.default([]).describe('Sort keys, in order.'),
  group: z.string().optional().describe('Groups rows by this field, A to Z.'),
  limit: LimitSchema.optional().describe('Shows only the first rows.'),
  collapse: CollapseSchema.optional().describe(COLLAPSE),
  usualRows: usualRows.default(3).describe(USUAL_ROWS),
  dateFilter: DateFilterSchema.default('none').describe('How the section keeps to the date range of a launch.'),
  standsAlone: z
    .boolean()
    .default(false)
    .describe('Whole, even where a source sends a part of its record only: what stands in one document.'),
  content: z.string().optional().describe('Text of the content banner above the table.'),
});

const place = z
  .string()
  .regex(
    /^[a-z][a-zA-Z0-9-]*\/[a-z][a-zA-Z0-9-]*$/u,
    'must name a dataset and a section, such as problems/prb-tab-act',
  );

/** A section of another dataset, with what is different here. */
const ComposedSectionSchema = closed({
  from: place.describe('A section of another dataset, as dataset/section.'),
  id: name.optional().describe('Its id here; its own when left out.'),
  title: title.optional().describe('Its heading here; its own when left out.'),
  order: OrderSchema.optional().describe('Sort keys, in place of its own.'),
  limit: LimitSchema.optional().describe('A limit, in place of its own.'),
  collapse: CollapseSchema.optional().describe('What is closed, in place of its own.'),
  usualRows: usualRows.optional().describe('Rows that it usually shows here, in place of its own.'),
  dateFilter: z.enum(['none', 'not-supported']).optional().describe('In place of its own date filter.'),
  content: z.string().optional().describe('Text of the content banner, in place of its own.'),
});

/** All sections of another dataset, as they are. */
const IncludedSchema = closed({ include: name.describe('All sections of this dataset, in its order.') });

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
  policy: name.describe('The policy that it was agreed under: a file of templates/policies.'),
  banner: z
    .enum(['table', 'record'], { error: "must be 'table' or 'record'" })
    .describe('Where the exclusion banner stands: on each table that lost an entry, or once for the record.'),
  uncodedNarrative: z
    .enum(['withhold', 'show'], { error: "must be 'withhold' or 'show'" })
    .default('withhold')
    .describe('Narrative that no coded entries stand beside.'),
  uncheckable: closed({
    show: z.array(name).min(1).describe('Record types whose entries are shown though nobody can check their codes.'),
    signedOff: z.string().min(10, 'must say who signed it off, and when').describe('Who signed it off, and when.'),
  })
    .optional()
    .describe('Entries that are shown though nobody can check their codes, and who signed that off.'),
});

/** The shape of `templates/datasets/<id>/dataset.yaml`. */
export const ManifestSchema = closed({
  id: name.describe('Its name; the same as its folder.'),
  title: z.string().min(1).describe('Title of the view.'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/u, 'must be a version such as 1.0.0')
    .describe('Raise it with every change.'),
  status: z.enum(['draft', 'active', 'retired']).describe('Only active datasets are served.'),
  owner: z.string().min(1).describe('Who answers for it.'),
  purpose: z.string().min(1).describe('What it is for, in one sentence.'),
  subject: z.enum(['patient', 'person']).describe('How sentences speak of the person.'),
  sources: z.array(name).min(1).describe('Kinds of source it reads.'),
  audience: closed({
    minimumAge: z.number().int().min(0).max(120).optional().describe('Younger people are refused.'),
    includes: z.array(name).default([]).describe('Audiences whose restricted items it may show.'),
  }).describe('For whom it is.'),
  protection: ProtectionSchema.describe('How it is protected: docs/authoring.md, Protection.'),
  freeText: z.array(z.string()).default([]).describe('Free-text fields that it may show, each by name.'),
  thirdParty: z.array(z.string()).default([]).describe('Fields about other people that it may show, each by name.'),
  codeSets: z
    .record(name, z.array(CodeGroupSchema).min(1))
    .default({})
    .describe("Sets of codes of this dataset's own, by name."),
  sections: z.array(SectionSchema).min(1).describe('The tables, in order.'),
  notShown: z
    .array(
      closed({ what: z.string().min(1).describe('What is left out.'), why: z.string().min(1).describe('And why.') }),
    )
    .min(1)
    .describe('What is left out on purpose.'),
});

/** A parsed manifest. */
export type Manifest = z.output<typeof ManifestSchema>;

/** One section of a manifest that is its own. */
export type SectionManifest = z.output<typeof OwnSectionSchema>;

/** One section of a manifest that stands in another. */
export type ComposedManifest = z.output<typeof ComposedSectionSchema>;

/** A limit of rows. */
export type Limit = z.output<typeof LimitSchema>;
