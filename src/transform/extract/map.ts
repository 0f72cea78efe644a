import { z } from 'zod';
import { closed } from '../record/definition.ts';
import { WARNING_KINDS } from './warnings.ts';

const name = z.string().regex(/^[a-zA-Z][A-Za-z0-9-]*$/u, 'must be a name of letters, digits and hyphens');
const path = z.string().min(1);
const values = z.record(z.string(), z.string());
const constant = closed({ constant: z.string() });

const SinglePartSchema = z.union([path, constant, closed({ path, values })]);
const PartSchema = z.union([SinglePartSchema, z.array(SinglePartSchema).min(1)]);

const CodeShapeSchema = closed({
  system: PartSchema,
  code: PartSchema,
  display: PartSchema,
  translations: z.union([path, closed({ path, shape: name })]).optional(),
});
const DateShapeSchema = closed({ value: path, precision: PartSchema });

const SingleFieldSchema = z.union([
  path,
  constant,
  closed({ path, shape: name }),
  /** What the table has not becomes `otherwise`; where that is left out it stands as it is written, in a text. */
  closed({ path, values, otherwise: z.string().optional() }),
  /** A list within stands together, joined by a space: the number of a house and its street. */
  closed({ join: z.array(z.union([path, z.array(path).min(2)])).min(1), with: z.string().optional() }),
  /** A text of each thing that is found, one behind the other. */
  closed({
    each: path,
    join: z.array(z.union([path, z.array(path).min(2)])).min(1),
    with: z.string().optional(),
    between: z.string().optional(),
  }),
  closed({ is: path }),
  closed({ reference: path, in: path }),
]);
const FieldSchema = z.union([SingleFieldSchema, z.array(SingleFieldSchema).min(1)]);
const letSchema = z.record(name, z.union([path, z.array(path).min(1)]));

const SingleLinkSchema = z.union([path, closed({ join: z.array(path).min(2) }), closed({ place: path })]);
const LinkSchema = z.union([SingleLinkSchema, z.array(SingleLinkSchema).min(1)]);

const marksSchema = z.record(name, path);
const rowShape = {
  let: letSchema.default({}),
  id: path,
  fields: z.record(name, FieldSchema),
  marks: marksSchema.default({}),
  /** Further codes of the row that nothing shows: protection looks at them. */
  codes: z.array(closed({ path, shape: name })).default([]),
  links: z.record(name, LinkSchema).default({}),
  /** Fields that the format cannot say. */
  notSupported: z.array(name).default([]),
};

const WarningsSchema = closed({
  match: path,
  kind: closed({ path, values: z.record(z.string(), z.enum(WARNING_KINDS)) }),
  records: closed({ path, values: z.record(z.string(), z.array(name).min(1)) }),
  before: path.optional(),
});

/** The shape of `templates/formats/<id>.yaml`. */
export const MapSchema = closed({
  format: name,
  title: z.string().min(1),
  kind: name,
  /** The language of the map's paths: XPath for XML, FHIRPath for FHIR. */
  language: z.enum(['xpath', 'fhirpath']).default('xpath'),
  namespaces: z.record(name, z.string().min(1)).default({}),
  detect: path,
  codeSystems: z.record(z.string(), z.string()).default({}),
  /** The narrative that the format's mark-up is written in; left out for simple mark-up inside a text. */
  narrative: z.enum(['cda', 'xhtml']).optional(),
  /** How the format writes its dates. */
  dates: z.enum(['iso', 'hl7', 'dd/mm/yyyy']).default('iso'),
  shapes: z.record(name, z.union([CodeShapeSchema, DateShapeSchema])).default({}),
  keys: z.record(name, closed({ match: path, use: path })).default({}),
  extract: closed({
    match: path,
    fields: closed({
      system: FieldSchema,
      organisation: FieldSchema.optional(),
      createdAt: FieldSchema.optional(),
      /** Which of its parts a document is, where the format answers in parts. */
      part: FieldSchema.optional(),
    }),
    partial: closed({ is: path }).optional(),
    /** What the source says of records that it did not send, by the record types it is about. */
    warnings: WarningsSchema.optional(),
  }),
  person: closed({ match: path, ...rowShape }),
  /** The parts that a source answers in, one document each, with the record types that each holds. */
  parts: z.record(name, closed({ reads: z.array(name).default([]), policy: z.boolean().default(false) })).default({}),
  /**
   * Types of FHIR resources without which the others may be shown, each with the record types that are then not: those
   * read from it, and those that it could have kept from being shown.
   */
  resources: z.record(name, z.array(name).min(1)).default({}),
  /** Rows that are read inside another record, such as the parts of a reading: they are no rows of their own. */
  within: z.array(path).default([]),
  /** Rows that no dataset can show, and what they are: said to be not so, not done, or nothing that was asked for. */
  leftOut: z.array(closed({ what: z.string().min(1), match: z.union([path, z.array(path).min(1)]) })).default([]),
  /** Record types that the format has no place for. */
  notSupported: z.array(name).default([]),
  records: z.record(
    name,
    closed({
      /** Where its rows are: one place, or several. */
      match: z.union([path, z.array(path).min(1)]),
      ...rowShape,
      provenance: z.record(name, FieldSchema).default({}),
    }),
  ),
});

/** A parsed extract map. */
export type MapDefinition = z.output<typeof MapSchema>;

/** How one field is read. */
export type FieldSource = z.output<typeof FieldSchema>;

/** One way of reading a field. */
export type SingleFieldSource = z.output<typeof SingleFieldSchema>;

/** A part of a shape: a path, a constant, a value table, or the first of several that gives something. */
export type PartSource = z.output<typeof PartSchema>;

/** One way of reading a part of a shape. */
export type SinglePartSource = z.output<typeof SinglePartSchema>;

/** How a format writes a code. */
export type CodeShape = z.output<typeof CodeShapeSchema>;

/** How a format writes a date with its precision. */
export type DateShape = z.output<typeof DateShapeSchema>;

/** How the links of one kind are read: all that any of its ways finds. */
export type LinkSource = z.output<typeof LinkSchema>;

/** One way of reading links: ids, an id of several parts, or places of the document. */
export type SingleLinkSource = z.output<typeof SingleLinkSchema>;

/** How the rows of a record, or the person, are read. */
export interface RowSource {
  readonly match: string;
  readonly let: Readonly<Record<string, string | readonly string[]>>;
  readonly id: string;
  readonly fields: Readonly<Record<string, FieldSource>>;
  readonly marks: Readonly<Record<string, string>>;
  readonly codes: readonly { readonly path: string; readonly shape: string }[];
  readonly links: Readonly<Record<string, LinkSource>>;
}
