/** How entries hang together, by the words maps use. What each means for protection: docs/authoring.md, "Links". */
export const LINK_KINDS = [
  'thing',
  'names',
  'parts',
  'partOf',
  'within',
  'problems',
  'items',
  'encounter',
  'components',
  'course',
  'carriedBy',
  'carries',
  'people',
] as const;

/** One kind of link. */
export type LinkKind = (typeof LINK_KINDS)[number];

/** The things of the source that an entry is linked to, by kind: ids or places, whichever its format knows them by. */
export type Links = Readonly<Partial<Record<LinkKind, readonly string[]>>>;

/** How the name of a place begins, where things are known by where they stand. */
export const PLACE = 'place ';

/** What a field may say of the entries around its own: the links that lead there, and those that lead back from there. */
export const RELATIONS = {
  wholes: { to: ['partOf', 'within'], from: ['parts'] },
  parts: { to: ['parts'], from: ['partOf', 'within'] },
  problems: { to: ['problems'], from: ['items'] },
  encounters: { to: ['encounter'], from: ['components'] },
  components: { to: ['components'], from: ['encounter'] },
} as const satisfies Record<string, { readonly to: readonly LinkKind[]; readonly from: readonly LinkKind[] }>;

/** One kind of entries around an entry. */
export type Relation = keyof typeof RELATIONS;

/** The links of an entry that has none. */
export const NO_LINKS: Links = {};
