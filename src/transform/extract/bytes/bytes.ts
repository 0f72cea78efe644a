/** The ASCII bytes that XML is written with. */
export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const BANG = 0x21;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const AMPERSAND = 0x26;
export const SINGLE_QUOTE = 0x27;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const LESS = 0x3c;
export const EQUALS = 0x3d;
export const GREATER = 0x3e;
export const QUESTION = 0x3f;
export const BRACKET = 0x5d;
export const LOWER_X = 0x78;

/** The first byte of U+F000 to U+FFFF in UTF-8, the two that are no characters among them. */
export const NON_CHARACTER_LEAD = 0xef;

/** What a byte of text or of a value asks for, as bits: a run whose bytes ask for nothing is ASCII that stands as it is. */
export const Asks = {
  /** Part of a character beyond ASCII: decode as UTF-8. */
  utf8: 1,
  /** May begin a reference. */
  reference: 2,
  /** A carriage return: line ends are to be normalised. */
  lineEnd: 4,
  /** May begin `]]>`. */
  bracket: 8,
  /** A control character, or the first byte of U+FFFE and U+FFFF (and of others): may be no character of XML. */
  legal: 16,
  /** Has no place in an attribute's value. */
  less: 32,
  /** A tab or line feed: becomes a space in an attribute's value. */
  space: 64,
} as const;

/** The bits of `Asks` by byte. */
export const ASKS = table((byte) => {
  if (byte === TAB || byte === LINE_FEED) return Asks.space;
  if (byte === CARRIAGE_RETURN) return Asks.lineEnd | Asks.space;
  if (byte < SPACE) return Asks.legal;
  if (byte === AMPERSAND) return Asks.reference;
  if (byte === BRACKET) return Asks.bracket;
  if (byte === LESS) return Asks.less;
  if (byte === NON_CHARACTER_LEAD) return Asks.utf8 | Asks.legal;
  return byte >= 0x80 ? Asks.utf8 : 0;
});

/** What a byte is in a name, as bits; 0 ends the name. */
export const InName = {
  /** Stands in a name. */
  part: 1,
  /** May begin a name. */
  start: 2,
  /** Divides prefix and local part. */
  colon: 4,
  /** Part of a character beyond ASCII, to be looked up. */
  utf8: 8,
} as const;

/** The bits of `InName` by byte. */
export const IN_NAME = table((byte) => {
  if (byte >= 0x80) return InName.utf8;
  const character = String.fromCharCode(byte);
  if (character === ':') return InName.colon;
  if (/[A-Z_a-z]/u.test(character)) return InName.part | InName.start;
  return /[-.0-9]/u.test(character) ? InName.part : 0;
});

function table(bits: (byte: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => bits(byte));
}

/** Whether a byte is white space (XML 1.0, production S). */
export function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}

/** Whether the bytes at a place begin with these. */
export function startsWith(bytes: Uint8Array, at: number, beginning: Uint8Array): boolean {
  for (let i = 0; i < beginning.length; i++) if (bytes[at + i] !== beginning[i]) return false;
  return true;
}

/**
 * Whether so many bytes at two places are the same; both must have as many. Four at a time: a quarter of all reading
 * is comparing names.
 */
export function sameBytes(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (a.getInt32(aStart + i, true) !== b.getInt32(bStart + i, true)) return false;
  for (; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false;
  return true;
}
