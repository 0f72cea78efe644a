import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Parent = DefaultTreeAdapterTypes.ParentNode;

/** An element as a browser builds it. */
export interface SeenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text inside, white space made single. */
  readonly text: string;
}

/** Every element of HTML as a browser would build it, in document order. */
export function elementsOf(html: string): readonly SeenElement[] {
  return collect(parseFragment(html));
}

/** The text a reader sees, white space made single. */
export function textOf(html: string): string {
  return squeeze(textInside(parseFragment(html)));
}

/** The text of each element of this name. */
export function textsOf(html: string, name: string): readonly string[] {
  return elementsOf(html)
    .filter((element) => element.name === name)
    .map(({ text }) => text);
}

/** The text of each paragraph with this class around it, sentence by sentence. */
export function sentencesIn(html: string, className: string): readonly string[] {
  return within(parseFragment(html), className).flatMap((block) =>
    collect(block)
      .filter(({ name }) => name === 'p')
      .map(({ text }) => text),
  );
}

/** The cells of the body rows of every table, row by row, those that name their row among them. */
export function rowsOf(html: string): readonly (readonly string[])[] {
  return named(parseFragment(html), 'tbody')
    .flatMap((body) => named(body, 'tr'))
    .map((row) => children(row).map((cell) => squeeze(textInside(cell, ' '))));
}

function isParent(node: Node): node is DefaultTreeAdapterTypes.Element {
  return 'tagName' in node;
}

function children(parent: Parent): readonly DefaultTreeAdapterTypes.Element[] {
  return parent.childNodes.filter(isParent);
}

function named(parent: Parent, name: string): readonly DefaultTreeAdapterTypes.Element[] {
  return children(parent).flatMap((child) => [...(child.tagName === name ? [child] : []), ...named(child, name)]);
}

function within(parent: Parent, className: string): readonly DefaultTreeAdapterTypes.Element[] {
  return children(parent).flatMap((child) =>
    child.attrs.some(({ name, value }) => name === 'class' && value === className) ? [child] : within(child, className),
  );
}

function collect(parent: Parent): readonly SeenElement[] {
  return children(parent).flatMap((child) => [
    {
      name: child.tagName,
      attributes: Object.fromEntries(child.attrs.map(({ name, value }) => [name, value])),
      text: squeeze(textInside(child)),
    },
    ...collect(child),
  ]);
}

function textInside(parent: Parent, between = ''): string {
  return parent.childNodes
    .map((node) => {
      if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value;
      return isParent(node) ? textInside(node, between) : '';
    })
    .join(between);
}

function squeeze(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
