import type { Element } from '@xmldom/xmldom';
import type { NarrativeResult, Style } from './model.ts';
import { readNarrative } from './narrative.ts';
import { XHTML_ROLES } from './read-xhtml.ts';
import { isJoined, type Dialect, type Role } from './role.ts';

/** Reads the narrative of a CDA section (the content of its `text`, StrucDocText) from its XML. Never throws. */
export function readCdaNarrative(xml: string): NarrativeResult {
  return readNarrative(xml, CDA);
}

/** What the names of StrucDocText are to a reader (HL7 CDA R2, narrative block); XHTML names that stray in read as such. */
const CDA_ROLES: ReadonlyMap<string, Role> = new Map<string, Role>([
  ...XHTML_ROLES,
  ['content', { is: 'span', styles: [] }],
  ['paragraph', { is: 'paragraph' }],
  ['list', { is: 'list', ordered: false }],
  ['item', { is: 'item' }],
  ['linkhtml', { is: 'link' }],
  ['rendermultimedia', { is: 'media' }],
  ['footnote', { is: 'footnote' }],
  ['footnoteref', { is: 'footnote-reference' }],
]);

/** Style codes that tell text from the rest (HL7 CDA R2, styleCode); the others draw lines and bullets. */
const STYLES: ReadonlyMap<string, Style> = new Map([
  ['bold', 'bold'],
  ['emphasis', 'italics'],
  ['italics', 'italics'],
  ['underline', 'underline'],
]);

const CDA: Dialect = {
  roles: CDA_ROLES,
  roleOf: (name, element, role) => {
    if (element.getAttribute('revised') === 'delete') return { is: 'deleted', isJoined: isJoined(role) };
    if (name === 'content') return { is: 'span', styles: stylesOf(element) };
    if (name === 'list') return { is: 'list', ordered: element.getAttribute('listType') === 'ordered' };
    return role;
  },
  isStruckByStyle: () => false,
};

function stylesOf(element: Element): readonly Style[] {
  const codes = (element.getAttribute('styleCode') ?? '').toLowerCase().split(/\s+/u);
  return codes.flatMap((code) => STYLES.get(code) ?? []);
}
