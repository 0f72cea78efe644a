/** One step of the paths that maps ask for: an element in a place, with what is wanted of it. Built when maps are compiled. */
export class PathNode {
  /** Child elements asked for, by `{namespace}local`. */
  readonly children = new Map<string, PathEdge>();
  /** Attributes asked for, by `{namespace}local`, with their positions. */
  readonly attributes = new Map<string, number>();
  /** The ways that lead here from other elements; not those from itself, such as a translation of a translation. */
  readonly above: { readonly parent: PathNode; readonly key: string; readonly slot: number }[] = [];
  /** Whether the text inside is asked for (with that of descendants: the string-value of XPath). */
  wantsText = false;
  /** Whether the mixed content inside is asked for. */
  wantsMarkup = false;
  /** Whether the parent keeps this element. */
  attached = false;
  /** Rows that start at this element, or null where none do. */
  anchor: number | null = null;

  /** The way to the child for an element name, made on first use. */
  child(uri: string, local: string): PathEdge {
    const key = `{${uri}}${local}`;
    return this.children.get(key) ?? this.lead(key, new PathNode());
  }

  /** Lets an element name (`{namespace}local`) lead to a node; gives the way there. */
  lead(key: string, node: PathNode): PathEdge {
    const edge = { node, slot: this.children.size };
    this.children.set(key, edge);
    if (node !== this) node.above.push({ parent: this, key, slot: edge.slot });
    return edge;
  }

  /** The position of an attribute, made on first use. */
  attribute(uri: string, local: string): number {
    const key = `{${uri}}${local}`;
    const slot = this.attributes.get(key) ?? this.attributes.size;
    this.attributes.set(key, slot);
    return slot;
  }
}

/** The way from an element to a child: where it leads, and its position among the kept children of that element. */
export interface PathEdge {
  readonly node: PathNode;
  readonly slot: number;
}

/** An element of the extract that a map asked for, with nothing that no map asked for. */
export interface Kept {
  /** Position in document order, for unions. */
  readonly order: number;
  readonly children: (Kept[] | undefined)[];
  readonly attributes: (string | undefined)[];
  text: string;
  markup: string | null;
}

/** What one pass kept: the rows of each anchor, and how much was not asked for. */
export interface Projected {
  readonly rows: readonly (readonly Kept[])[];
  /** Elements of the document that no path leads to. */
  readonly skippedElements: number;
}
