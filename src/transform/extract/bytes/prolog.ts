import { isSpace, QUESTION, startsWith } from './bytes.ts';
import type { Document } from './document.ts';

const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*$/u;
const XML_DECLARATION = Buffer.from('<?xml');
const COMMENT = Buffer.from('<!--');
const INSTRUCTION = Buffer.from('<?');
const COMMENT_END = Buffer.from('-->');
const INSTRUCTION_END = Buffer.from('?>');
const DOCTYPE = '<!doctype';

/**
 * Refuses a document type declaration where it begins, before anything else is looked at. Comments and instructions
 * before it are stepped over; what else is wrong with them, the reader says.
 */
export function refuseDoctype(document: Document): void {
  const { bytes } = document;
  let at = 0;
  for (;;) {
    while (isSpace(bytes[at])) at++;
    if (bytes.toString('latin1', at, at + DOCTYPE.length).toLowerCase() === DOCTYPE)
      document.refuse('doctype', NO_DOCTYPE, at);
    const [start, ending] = startsWith(bytes, at, COMMENT) ? [COMMENT, COMMENT_END] : [INSTRUCTION, INSTRUCTION_END];
    const end = startsWith(bytes, at, start) ? bytes.indexOf(ending, at + start.length) : -1;
    if (end === -1) return;
    at = end + ending.length;
  }
}

export const NO_DOCTYPE = 'a document type declaration is never accepted';

/** Reads the XML declaration, when there is one; gives where it ends (XML 1.0, section 2.8). */
export function readDeclaration(document: Document): number {
  const { bytes } = document;
  const next = bytes[XML_DECLARATION.length];
  if (!startsWith(bytes, 0, XML_DECLARATION) || !(isSpace(next) || next === QUESTION)) return 0;
  const end = bytes.indexOf(INSTRUCTION_END);
  if (end === -1) document.malformed('the XML declaration does not end', 0);
  if (!DECLARATION.test(bytes.toString('latin1', 0, end))) document.malformed('malformed XML declaration', 0);
  return end + INSTRUCTION_END.length;
}
