import { RefusalError } from './refusal.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1' | 'windows-1252';

/** Encoding names of an XML declaration (IANA names and aliases in use), by what we decode. */
const NAMES: Readonly<Record<string, Encoding | 'utf-16'>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};
const DECLARATION =
  /^<\?xml[ \t\r\n][^>]{0,200}?encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)')/u;

/**
 * Decodes an XML document by byte order mark and declaration (XML 1.0, section 4.3.3 and appendix F).
 * Throws RefusalError `encoding` where the two disagree, the encoding is not accepted, or a byte does not fit it.
 */
export function decodeXml(bytes: Uint8Array): string {
  const mark = markOf(bytes);
  const declared = declaredEncoding(bytes, mark);
  const encoding = agree(mark, declared);
  return decode(mark === null ? bytes : bytes.subarray(mark.length), encoding);
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
  const head = decodeLax(bytes.subarray(mark?.length ?? 0, 600), mark?.encoding ?? 'iso-8859-1');
  const match = DECLARATION.exec(head);
  const name = (match?.[1] ?? match?.[2])?.toLowerCase();
  if (name === undefined) return null;
  const encoding = NAMES[name];
  if (encoding === undefined)
    throw new RefusalError(
      'encoding',
      'the declared encoding is not one of UTF-8, UTF-16, ISO-8859-1, Windows-1252',
      1,
      1,
    );
  return encoding;
}

function decodeLax(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes.subarray(0, bytes.length - (bytes.length % 2)));
}

function agree(mark: Mark | null, declared: Encoding | 'utf-16' | null): Encoding {
  if (mark === null) {
    if (declared === 'utf-16' || declared === 'utf-16le' || declared === 'utf-16be') {
      throw new RefusalError('encoding', 'UTF-16 is declared, but the byte order mark is missing', 1, 1);
    }
    return declared ?? 'utf-8';
  }
  const fits = declared === null || declared === mark.encoding || (declared === 'utf-16' && mark.encoding !== 'utf-8');
  if (!fits) throw new RefusalError('encoding', 'the byte order mark and the declared encoding disagree', 1, 1);
  return mark.encoding;
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  // The WHATWG label iso-8859-1 means windows-1252, so Latin-1 is decoded by Buffer.
  if (encoding === 'iso-8859-1')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RefusalError('encoding', `a byte does not fit the encoding ${encoding}`);
  }
}
