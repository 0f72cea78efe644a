import type { NarrativeResult } from './model.ts';
import { readNarrative } from './narrative.ts';
import type { Dialect, Role } from './role.ts';

/** Reads the narrative of a FHIR resource (`text.div`, or any XHTML) from its XML. Never throws. */
export function readXhtmlNarrative(xml: string): NarrativeResult {
  return readNarrative(xml, XHTML);
}

const named = (names: string, role: Role): [string, Role][] => names.split(' ').map((name) => [name, role]);

/** What XHTML names are to a reader; CDA narrative borrows them for what it does not name itself. */
export const XHTML_ROLES: ReadonlyMap<string, Role> = new Map([
  ...named('p summary legend', { is: 'paragraph' }),
  ...named(
    'div section article header footer main nav aside address center blockquote figure form fieldset details hr html body',
    { is: 'group' },
  ),
  ...named('col colgroup', { is: 'group' }),
  ...[1, 2, 3, 4, 5, 6].map((level): [string, Role] => [`h${level}`, { is: 'heading', level }]),
  ...named('pre xmp listing plaintext', { is: 'preformatted' }),
  ...named('ul menu dir', { is: 'list', ordered: false }),
  ...named('ol', { is: 'list', ordered: true }),
  ...named('li', { is: 'item' }),
  ...named('dl', { is: 'terms' }),
  ...named('dt', { is: 'term', isTerm: true }),
  ...named('dd', { is: 'term', isTerm: false }),
  ...named('table', { is: 'table' }),
  ...named('caption figcaption', { is: 'caption' }),
  ...named('thead', { is: 'rows', part: 'head' }),
  ...named('tbody', { is: 'rows', part: 'body' }),
  ...named('tfoot', { is: 'rows', part: 'foot' }),
  ...named('tr', { is: 'row' }),
  ...named('th', { is: 'cell', header: true }),
  ...named('td', { is: 'cell', header: false }),
  ...named('br', { is: 'break' }),
  ...named('b strong', { is: 'span', styles: ['bold'] }),
  ...named('i em cite dfn var', { is: 'span', styles: ['italics'] }),
  ...named('u ins', { is: 'span', styles: ['underline'] }),
  ...named('s strike del', { is: 'span', styles: ['struck'] }),
  ...named('small', { is: 'span', styles: ['small'] }),
  ...named('sub', { is: 'span', styles: ['sub'] }),
  ...named('sup', { is: 'span', styles: ['sup'] }),
  ...named('code kbd samp tt', { is: 'span', styles: ['code'] }),
  ...named('span font abbr acronym bdi bdo big q label time mark wbr ruby', { is: 'span', styles: [] }),
  ...named('a', { is: 'link' }),
  ...named('img svg object embed iframe video audio canvas', { is: 'media' }),
  ...named('script style head template', { is: 'dropped' }),
]);

const ANCHOR: Role = { is: 'span', styles: [] };

const XHTML: Dialect = {
  roles: XHTML_ROLES,
  // An `a` without an address is only a place to jump to.
  roleOf: (_, element, role) => (role.is === 'link' && !element.hasAttribute('href') ? ANCHOR : role),
  // What is struck out by style would read as its opposite without it.
  isStruckByStyle: (element) => /line-through/iu.test(element.getAttribute('style') ?? ''),
};
