import { isAscii } from 'node:buffer';
import { RefusalError } from './refusal.ts';

type Encoding = 'utf-8' | 'us-ascii' | 'utf-16le' | 'utf-16be' | 'iso-8859-1' | 'windows-1252';

/** Encoding names of an XML declaration (IANA names and aliases in use), by what we decode. */
const NAMES: Readonly<Record<string, Encoding | 'utf-16'>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'us-ascii',
  ascii: 'us-ascii',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};
/** Bytes in which a declaration must end: what stands further back would be read in another encoding than it names. */
const HEAD_BYTES = 600;
const DECLARATION =
  /^<\?xml[ \t\r\n][^>]*?encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)')/u;

/**
 * Decodes an XML document by byte order mark and declaration (XML 1.0, section 4.3.3 and appendix F).
 * Throws RefusalError `encoding` where the two disagree, the encoding is not accepted, or a byte does not fit it.
 */
export function decodeXml(bytes: Uint8Array): string {
  const mark = markOf(bytes);
  if (mark === null && bytes.subarray(0, 2).includes(0)) refuse('the document is in UTF-16 or UTF-32 without its mark');
  const declared = declaredEncoding(bytes, mark);
  const encoding = agree(mark, declared);
  const text = decode(mark === null ? bytes : bytes.subarray(mark.length), encoding);
  if (text.startsWith('\uFEFF')) refuse('there are two byte order marks');
  return text;
}

function refuse(detail: string): never {
  throw new RefusalError('encoding', detail, 1, 1);
}

interface Mark {
  readonly encoding: Encoding;
  readonly length: number;
}

function markOf(bytes: Uint8Array): Mark | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return null;
}

function declaredEncoding(bytes: Uint8Array, mark: Mark | null): Encoding | 'utf-16' | null {
  const head = decodeLax(bytes.subarray(mark?.length ?? 0, HEAD_BYTES), mark?.encoding ?? 'iso-8859-1');
  if (bytes.length > HEAD_BYTES && /^<\?xml[ \t\r\n]/u.test(head) && !head.includes('?>'))
    refuse(`the XML declaration does not end within ${String(HEAD_BYTES)} bytes`);
  const match = DECLARATION.exec(head);
  const name = (match?.[1] ?? match?.[2])?.toLowerCase();
  if (name === undefined) return null;
  const encoding = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (encoding === undefined) refuse('the declared encoding is not one of UTF-8, UTF-16, ISO-8859-1, Windows-1252');
  return encoding;
}

function decodeLax(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes.subarray(0, bytes.length - (bytes.length % 2)));
}

function agree(mark: Mark | null, declared: Encoding | 'utf-16' | null): Encoding {
  if (mark === null) {
    if (declared === 'utf-16' || declared === 'utf-16le' || declared === 'utf-16be')
      refuse('UTF-16 is declared, but the byte order mark is missing');
    return declared ?? 'utf-8';
  }
  const fits = declared === null || declared === mark.encoding || (declared === 'utf-16' && mark.encoding !== 'utf-8');
  if (!fits) refuse('the byte order mark and the declared encoding disagree');
  return mark.encoding;
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  // The WHATWG label iso-8859-1 means windows-1252, so Latin-1 is decoded by Buffer.
  if (encoding === 'iso-8859-1')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (encoding === 'us-ascii' && !isAscii(bytes)) misfit(encoding);
  try {
    // The label us-ascii means windows-1252 too; ASCII bytes are UTF-8.
    const label = encoding === 'us-ascii' ? 'utf-8' : encoding;
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return misfit(encoding);
  }
}

function misfit(encoding: Encoding): never {
  throw new RefusalError('encoding', `a byte does not fit the encoding ${encoding}`);
}
