import type { Element } from '@xmldom/xmldom';
import type { Style } from './model.ts';

/** What an element of a narrative is to a reader. */
export type Role =
  | { readonly is: PlainRole }
  | { readonly is: 'heading'; readonly level: number }
  | { readonly is: 'list'; readonly ordered: boolean }
  | { readonly is: 'rows'; readonly part: 'head' | 'body' | 'foot' }
  | { readonly is: 'cell'; readonly header: boolean }
  | { readonly is: 'term'; readonly isTerm: boolean }
  | { readonly is: 'span'; readonly styles: readonly Style[] }
  | { readonly is: 'deleted'; readonly isJoined: boolean };

/** Roles without more to say. `dropped` has no text for a reader; `apart` is unknown. */
type PlainRole =
  | 'paragraph'
  | 'group'
  | 'preformatted'
  | 'item'
  | 'terms'
  | 'table'
  | 'row'
  | 'caption'
  | 'break'
  | 'link'
  | 'media'
  | 'footnote'
  | 'footnote-reference'
  | 'apart'
  | 'dropped';

/** How a kind of narrative names things. */
export interface Dialect {
  /** The names of this dialect, in lower case. */
  readonly roles: ReadonlyMap<string, Role>;
  /** What an element of this name and these attributes is, where that is more than the name says. */
  readonly roleOf: (name: string, element: Element, role: Role) => Role;
  /** Whether the element strikes its text out whatever its name is. */
  readonly isStruckByStyle: (element: Element) => boolean;
}

const APART: Role = { is: 'apart' };

/** The role of an element: by its name without prefix, in any case of letters. */
export function roleOf(dialect: Dialect, element: Element): Role {
  const name = (element.localName ?? element.nodeName).toLowerCase();
  return dialect.roleOf(name, element, dialect.roles.get(name) ?? APART);
}

/** Whether an element strikes its text out, by its name or by its style. */
export function isStruck(dialect: Dialect, element: Element): boolean {
  const role = roleOf(dialect, element);
  if (role.is === 'dropped') return false;
  return dialect.isStruckByStyle(element) || (role.is === 'span' && role.styles.includes('struck'));
}

/** The id of an element, as CDA (`ID`) or XHTML (`id`) names it, or null. */
export function idOf(element: Element): string | null {
  return element.getAttribute('ID') ?? element.getAttribute('id');
}

/** Whether text before, inside and after an element of this role is one run of characters. */
export function isJoined(role: Role): boolean {
  return role.is === 'deleted' ? role.isJoined : role.is === 'span' || role.is === 'link' || role.is === 'dropped';
}
