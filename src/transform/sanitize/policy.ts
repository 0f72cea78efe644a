/**
 * What may stand in a fragment: plain data, used by the sanitizer of source mark-up and by the guard over everything.
 * Nothing here loads, links, runs, styles or names anything.
 */

/** Elements of a fragment, with the attributes each may carry. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  div: ['class', 'lang'],
  p: ['class'],
  span: ['class', 'lang'],
  h2: [],
  h3: [],
  h4: [],
  table: ['class'],
  caption: ['class'],
  thead: [],
  tbody: [],
  tfoot: [],
  tr: ['class'],
  th: ['class', 'scope', 'colspan', 'rowspan'],
  td: ['class', 'colspan', 'rowspan'],
  ul: ['class'],
  ol: ['class'],
  li: [],
  dl: ['class'],
  dt: [],
  dd: [],
  details: ['class'],
  summary: [],
  strong: ['class'],
  em: [],
  b: [],
  i: [],
  sub: [],
  sup: [],
  small: [],
  pre: [],
  time: ['datetime'],
  bdi: [],
  br: [],
  svg: ['class', 'viewBox', 'aria-hidden'],
  rect: ['class', 'x', 'y', 'width', 'height'],
  line: ['class', 'x1', 'y1', 'x2', 'y2'],
  path: ['class', 'd'],
  circle: ['class', 'cx', 'cy', 'r'],
  text: ['class', 'x', 'y'],
};

/**
 * Elements of a drawing, all of them right inside an `svg`: shapes of numbers, and labels. Only our own charts write them.
 */
export const DRAWING: ReadonlySet<string> = new Set(['rect', 'line', 'path', 'circle', 'text']);

/** Elements of a drawing that have no content, and say so in their tag: in a drawing nothing else would end them. */
export const SELF_CLOSED: ReadonlySet<string> = new Set(['rect', 'line', 'path', 'circle']);

/** What one fragment may hold. */
export interface FragmentPolicy {
  readonly elements: Readonly<Record<string, readonly string[]>>;
  /** The id that its table may carry, once: a manifest's, never a template's or a source's. Null: no ids. */
  readonly tableId: string | null;
}

/** Fragments without ids: all but those of the strict profile. */
export const FRAGMENT: FragmentPolicy = { elements: ALLOWED, tableId: null };

const STRICT_ELEMENTS: FragmentPolicy['elements'] = { ...ALLOWED, h1: [], table: ['class', 'id'] };

/** A fragment of the strict profile: the heading and the table id of the standard besides (GP Connect Access Record HTML, layout). */
export function strictFragment(tableId: string): FragmentPolicy {
  return { elements: STRICT_ELEMENTS, tableId };
}

/** Elements that stand in a line of text. */
export const PHRASING: ReadonlySet<string> = new Set([
  'span',
  'strong',
  'em',
  'b',
  'i',
  'sub',
  'sup',
  'small',
  'time',
  'bdi',
  'br',
]);

/** Elements without content. */
export const VOID: ReadonlySet<string> = new Set(['br']);

/** Elements source mark-up may bring: text-level and lists only; a value stands in a cell and makes no tables or headings. */
export const SOURCE_ELEMENTS: readonly string[] = [
  'p',
  'br',
  'b',
  'i',
  'strong',
  'em',
  'sub',
  'sup',
  'ul',
  'ol',
  'li',
  'small',
  'pre',
  'div',
  'span',
];

/** Elements of running text, of HTML and of CDA narrative: when they go, what stood before and after them stays joined. */
export const INLINE_ELEMENTS: ReadonlySet<string> = new Set([
  'a',
  'abbr',
  'acronym',
  'b',
  'bdi',
  'bdo',
  'big',
  'cite',
  'code',
  'content',
  'del',
  'dfn',
  'em',
  'font',
  'footnoteref',
  'i',
  'ins',
  'kbd',
  'linkhtml',
  'mark',
  'q',
  's',
  'samp',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'time',
  'tt',
  'u',
  'var',
  'wbr',
]);

/** Elements whose content is no text for a reader: it goes with them. */
export const DROPPED_WITH_CONTENT: readonly string[] = [
  'script',
  'style',
  'textarea',
  'option',
  'noscript',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'template',
  'svg',
  'math',
  'title',
  'object',
  'embed',
  'plaintext',
  'select',
];

/** Class names a fragment may carry besides those with our prefix (GP Connect Access Record HTML, layout). */
export const CONTRACT_CLASSES: ReadonlySet<string> = new Set([
  'gptransfer-banner',
  'content-banner',
  'date-banner',
  'exclusion-banner',
  'date-column',
  'med-item-column',
]);

/** Prefix of our own class names. */
export const CLASS_PREFIX = 'oriel-';

const NUMBER = /^-?\d{1,4}(?:\.\d)?$/u;

/** What the value of each attribute must look like. */
export const ATTRIBUTE_VALUES: Readonly<Record<string, RegExp>> = {
  lang: /^[a-z]{2,3}$/u,
  scope: /^(?:col|row|colgroup|rowgroup)$/u,
  colspan: /^[1-9]\d{0,2}$/u,
  rowspan: /^[1-9]\d{0,2}$/u,
  viewBox: /^0 0 \d{1,4} \d{1,4}$/u,
  'aria-hidden': /^true$/u,
  // A number ends where no digit follows: without that, digits could be cut into numbers in many ways, all of them tried.
  d: /^(?:[MLZ ,]|-?\d{1,4}(?:\.\d)?(?![\d.]))+$/u,
  ...Object.fromEntries(
    ['x', 'y', 'width', 'height', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r'].map((name) => [name, NUMBER]),
  ),
  datetime: /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?$/u,
};

/** Characters of a fragment at most, before a whole section is refused. */
export const MAX_FRAGMENT_LENGTH = 8 * 1024 * 1024;

/** Elements inside each other at most. */
export const MAX_FRAGMENT_DEPTH = 60;

/** Characters of one piece of source mark-up at most (the sanitizer's work grows with the square of its depth). */
export const MAX_MARKUP_LENGTH = 512 * 1024;

/** Elements inside each other in source mark-up at most. */
export const MAX_MARKUP_DEPTH = 100;
