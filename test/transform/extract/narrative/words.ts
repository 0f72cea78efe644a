import type { Element, Node } from '@xmldom/xmldom';
import type { DefaultTreeAdapterTypes } from 'parse5';

import { cleanText } from '../../../../src/transform/record/text.ts';
import { parseIn } from '../../../hostile/html-tree.ts';

const named = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Elements that do not end a word, in the source. */
const JOINED = named(
  'a abbr acronym b bdi bdo big cite code dfn em font i ins kbd label mark q ruby samp small span strong sub sup time tt u var wbr',
);
const JOINED_IN_CDA = named('content linkhtml');
const WITHOUT_TEXT = named('script style head template');
const STRUCK = named('s strike del');
/** Elements that do not end a word, in HTML of ours. */
const JOINED_HTML = named('b i span small sub sup');

/** The words a reader is to see of a narrative's XML, in document order; knows nothing of how it is read. */
export function sourceWords(root: Element, dialect: 'CDA' | 'XHTML'): readonly string[] {
  return wordsOf(textBelow(root, dialect, false));
}

/** The words of the source that HTML shows, as a browser builds it: all but those of our own. */
export function shownWords(html: string): readonly string[] {
  return wordsOf(shownBelow(parseIn('div', html)));
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

function textBelow(parent: Node, dialect: 'CDA' | 'XHTML', inStruck: boolean): string {
  return Array.from(parent.childNodes, (node) => {
    if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE)
      return cleanText(node.nodeValue ?? '');
    return node.nodeType === node.ELEMENT_NODE ? textIn(node as Element, dialect, inStruck) : '';
  }).join('');
}

function textIn(element: Element, dialect: 'CDA' | 'XHTML', inStruck: boolean): string {
  const isCda = dialect === 'CDA';
  const name = (element.localName ?? '').toLowerCase();
  if (WITHOUT_TEXT.has(name)) return '';
  const byStyle = !isCda && /line-through/iu.test(element.getAttribute('style') ?? '');
  const isJoined = JOINED.has(name) || STRUCK.has(name) || (isCda && JOINED_IN_CDA.has(name));
  const isCut = (STRUCK.has(name) || byStyle) && !inStruck;
  const isDeleted = isCda && element.getAttribute('revised') === 'delete';
  const text = isDeleted ? '' : textBelow(element, dialect, inStruck || isCut);
  return isJoined && (isDeleted || !isCut) ? text : ` ${text} `;
}

function shownBelow(parent: DefaultTreeAdapterTypes.ParentNode): string {
  const texts = parent.childNodes.map((node) => {
    if ('value' in node) return node.value;
    if (!('attrs' in node)) return '';
    if (node.attrs.some(({ name, value }) => name === 'class' && value === 'oriel-added')) return '';
    const text = shownBelow(node);
    return JOINED_HTML.has(node.tagName) ? text : ` ${text} `;
  });
  return texts.join('');
}
