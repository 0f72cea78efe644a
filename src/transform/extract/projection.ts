/** The cell of a kept element that holds the next of its siblings; the last of them holds the first. */
export const NEXT = 2;
/** The cell of a kept element that holds the element around it; nothing where that is one of the same place. */
export const PARENT = 3;
/** The first cell of a kept element that is its own kind's: before it are its text (two cells) and the two above. */
const OWN = 4;
/** Cells of a value: where it begins, and how long it is. */
const VALUE_CELLS = 2;

/**
 * One step of the paths that maps ask for: an element in a place, with what is wanted of it. Built when maps are
 * compiled. A kept element is a run of cells; what is asked for of it is given its cell here.
 */
export class PathNode {
  /** Child elements asked for, by `{namespace}local`. */
  readonly children = new Map<string, PathEdge>();
  /** Attributes asked for, by `{namespace}local`, with the first of their two cells. */
  readonly attributes = new Map<string, number>();
  /** The ways that lead here from other elements; not those from itself, such as a translation of a translation. */
  readonly above: { readonly parent: PathNode; readonly key: string }[] = [];
  /** Cells of an element here. */
  size = OWN;
  /** Whether the text inside is asked for (with that of descendants: the string-value of XPath). */
  wantsText = false;
  /** Whether the mixed content inside is asked for. */
  wantsMarkup = false;
  /** Rows that start at this element, or null where none do. */
  anchor: number | null = null;

  /** The way to the child for an element name, made on first use. */
  child(uri: string, local: string): PathEdge {
    const key = `{${uri}}${local}`;
    return this.children.get(key) ?? this.lead(key, new PathNode());
  }

  /** Lets an element name (`{namespace}local`) lead to a node; gives the way there. */
  lead(key: string, node: PathNode): PathEdge {
    const edge = { node, cell: this.size };
    this.size += 1;
    this.children.set(key, edge);
    if (node !== this) node.above.push({ parent: this, key });
    return edge;
  }

  /** The first cell of an attribute, handed out on first use. */
  attribute(uri: string, local: string): number {
    const key = `{${uri}}${local}`;
    const known = this.attributes.get(key);
    if (known !== undefined) return known;
    const cell = this.size;
    this.size += VALUE_CELLS;
    this.attributes.set(key, cell);
    return cell;
  }
}

/** The way from an element to a child: where it leads, and the cell that holds the last of those children. */
export interface PathEdge {
  readonly node: PathNode;
  readonly cell: number;
}
