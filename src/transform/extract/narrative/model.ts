/**
 * A narrative (CDA `section/text`, FHIR `text.div`) as data: its structure and its words, and nothing that loads, links,
 * runs or styles. Blocks never stand inside inlines; whoever builds one lifts them out.
 */
export interface Narrative {
  readonly blocks: readonly Block[];
  /** What the source gave an id, for references from entries; never written to a page. Of equal ids, the first to end. */
  readonly ids: ReadonlyMap<string, readonly NarrativeNode[]>;
  /** All the text a reader is to see, read past the structure. */
  readonly lines: readonly Line[];
  /** Characters of text that the source marks as deleted (`revised="delete"`); they are not shown. */
  readonly deletedCharacters: number;
  /** Elements that stood deeper than is read as structure; their text stands plain. */
  readonly flattenedElements: number;
}

/** A piece of text that the structure keeps apart from others, its white space single. */
export interface Line {
  readonly text: string;
  /** Whether it is struck out. */
  readonly isStruck: boolean;
}

/** A narrative, or why it cannot be read. */
export type NarrativeResult =
  | { readonly ok: true; readonly narrative: Narrative }
  | { readonly ok: false; readonly rule: 'length' | 'namespaces' | 'parse' };

/** A part of a narrative that stands on lines of its own. */
export type Block = Paragraph | Heading | Preformatted | List | Terms | Table;

/** A part of running text. */
export type Inline = Text | Break | Span | Link | Media | Footnote | FootnoteReference;

/** Anything of a narrative that may bear an id. */
export type NarrativeNode = Block | Inline | ListItem | Term | Row | Cell;

/** Running text on lines of its own. */
export interface Paragraph {
  readonly kind: 'paragraph';
  /** Whether the source only let the text stand there, without an element for a paragraph. */
  readonly implied: boolean;
  readonly children: readonly Inline[];
}

/** A heading inside a narrative, level 1 to 6 as the source counts. */
export interface Heading {
  readonly kind: 'heading';
  readonly level: number;
  readonly children: readonly Inline[];
}

/** Text whose line ends and spaces count. */
export interface Preformatted {
  readonly kind: 'preformatted';
  readonly children: readonly Inline[];
}

/** A list; the caption is empty where the source gave none. */
export interface List {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly caption: readonly Inline[];
  readonly items: readonly ListItem[];
}

/** One item of a list. */
export interface ListItem {
  readonly kind: 'item';
  readonly blocks: readonly Block[];
}

/** Terms with what is said of each. */
export interface Terms {
  readonly kind: 'terms';
  readonly items: readonly Term[];
}

/** A term, or what is said of the terms before it. */
export interface Term {
  readonly kind: 'term';
  readonly isTerm: boolean;
  readonly blocks: readonly Block[];
}

/** A table; the caption is empty where the source gave none. Rows may be uneven. */
export interface Table {
  readonly kind: 'table';
  readonly caption: readonly Inline[];
  readonly head: readonly Row[];
  readonly bodies: readonly (readonly Row[])[];
  readonly foot: readonly Row[];
}

/** One row of a table. */
export interface Row {
  readonly kind: 'row';
  readonly cells: readonly Cell[];
}

/** One cell of a table. Its spans reach no further than the table does, and are 1 to 999. */
export interface Cell {
  readonly kind: 'cell';
  readonly header: boolean;
  readonly scope: Scope | null;
  readonly colspan: number;
  readonly rowspan: number;
  readonly blocks: readonly Block[];
}

/** What a header cell is the header of. */
export type Scope = 'row' | 'col' | 'rowgroup' | 'colgroup';

/** Characters as they may be shown. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
}

/** The end of a line inside running text. */
export interface Break {
  readonly kind: 'break';
}

/** Running text that is told from the rest: by a style, or only by an id (no style). */
export interface Span {
  readonly kind: 'span';
  readonly style: Style | null;
  readonly children: readonly Inline[];
}

/** How running text is told from the rest. Struck text is shown, and said to be struck. */
export type Style = 'bold' | 'italics' | 'underline' | 'struck' | 'small' | 'sub' | 'sup' | 'code';

/** The text of a link. Where it led is gone. */
export interface Link {
  readonly kind: 'link';
  readonly children: readonly Inline[];
}

/** In place of an image or any other medium: what the source says it shows, and the text inside it. */
export interface Media {
  readonly kind: 'media';
  readonly alt: string;
  readonly children: readonly Inline[];
}

/** A footnote, in the place it was written, numbered from 1 in document order. */
export interface Footnote {
  readonly kind: 'footnote';
  readonly number: number;
  readonly children: readonly Inline[];
}

/** A mark that points to a footnote; null where there is none of that id. */
export interface FootnoteReference {
  readonly kind: 'footnote-reference';
  readonly number: number | null;
}
