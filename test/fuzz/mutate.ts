import type { Random } from '../../fixtures/generator/random.ts';

/** Changes some bytes of a document; `other` is another document to take parts from. */
type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

/** Pieces on which readers disagree, or might. */
const PIECES = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '/',
    '=',
    ':',
    ';',
    '!',
    '?',
    '-',
    '--',
    ']',
    ']]>',
    '-->',
    '?>',
    '/>',
    '</',
    '<!',
    '<?',
  ],
  ...['<!--', '<!-->', '<![CDATA[', '<![CDATA[]]>', '<!-- x -->', '<!DOCTYPE a>', '<!doctype a>', '<!ENTITY x "y">'],
  ...[
    '<?xml version="1.0"?>',
    '<?xml?>',
    '<?XML ?>',
    '<?p:i ?>',
    '<? ?>',
    '<?é?>',
    ' standalone="no"',
    ' version="1.1"',
  ],
  ...['&amp;', '&lt', '&#0;', '&#x0;', '&#xFFFE;', '&#xD800;', '&#x110000;', '&#99999999999;', '&#X41;', '&#;', '&#x;'],
  ...['&nbsp;', '&constructor;', '&#x10FFFF;', '&#0065;', '&#13;', '&;', '& ', '&a\n;', '&é;'],
  ...[' xmlns="urn:a"', ' xmlns=""', ' xmlns:p="urn:a"', ' xmlns:p=""', ' xmlns:p=" urn:a"', ' xmlns:xml="urn:a"'],
  ...[' xmlns:xml="http://www.w3.org/XML/1998/namespace"', ' xmlns="http://www.w3.org/2000/xmlns/"', ' xmlns:="urn:a"'],
  ...[
    ' xmlns:xmlns="http://www.w3.org/2000/xmlns/"',
    ' xmlns:q="http://www.w3.org/XML/1998/namespace"',
    ' xmlns:é="u"',
  ],
  ...[' xml:lang="en"', ' xmlnsx="1"', ' a:b:c="1"', ' :a="1"', ' a:="1"', ' p:1="1"', ' a', ' a=', ' a=1', ' a="<"'],
  ...['<p:a/>', '<xml:a/>', '<xmlns:a/>', '<a:b:c/>', '<:a/>', '<a:/>', '<1/>', '<-a/>', '<a b="1" b="2"/>', '<a/ >'],
  ...[
    '<a p:x="" q:x=""/>',
    '<a xmlns:p="u" xmlns:q="u" p:x="" q:x=""/>',
    '<a xmlns:p="u" xmlns:q="v" p:x="" q:x=""/>',
    '<p:-a/>',
    '</a >',
    '</ a>',
    '</a b="">',
    '<a></A>',
    '<\u00d7/>',
    '<a\u00b7\u0300/>',
    '<\u0300/>',
  ],
  ...[
    '\0',
    '\u0001',
    '\u000b',
    '\u001f',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\uFEFF',
    '\uFFFD',
    '\uFFFE',
    '\uFFFF',
  ],
  ...['\u{1FFFE}', '\u{10FFFF}', '\r', '\n', '\r\n', '\t', ' ', '__proto__', 'constructor'],
].map((piece) => Buffer.from(piece));

/** Bytes that are no UTF-8: cut off, overlong, surrogates, beyond Unicode. */
const NO_UTF8 = ['80', 'c3', 'c080', 'e08080', 'eda080', 'edbfbf', 'f08080af', 'f4908080', 'ff', 'efbf', 'f09f98'].map(
  (hex) => Buffer.from(hex, 'hex'),
);

const MUTATIONS: readonly Mutation[] = [
  // Flips a bit, replaces a byte, drops or doubles a stretch, cuts the end off.
  (bytes, random) => withByte(bytes, random, (byte) => byte ^ (1 << random.whole(0, 7))),
  (bytes, random) => withByte(bytes, random, () => random.whole(0, 127)),
  (bytes, random) => replaced(bytes, ...stretch(bytes, random), Buffer.alloc(0)),
  (bytes, random) => {
    const [start, end] = stretch(bytes, random);
    return replaced(bytes, start, start, bytes.subarray(start, end));
  },
  (bytes, random) => bytes.subarray(0, random.whole(0, bytes.length)),
  // Puts a piece in, or a stretch of another document.
  (bytes, random) => inserted(bytes, random, random.pick(PIECES)),
  (bytes, random) => inserted(bytes, random, random.pick(PIECES)),
  (bytes, random) => inTag(bytes, random, random.pick(PIECES)),
  (bytes, random) => inTag(bytes, random, random.pick(PIECES)),
  (bytes, random) => inserted(bytes, random, random.pick(NO_UTF8)),
  (bytes, random, other) => inserted(bytes, random, other.subarray(...stretch(other, random))),
  (bytes, random, other) => replaced(bytes, ...stretch(bytes, random), other.subarray(...stretch(other, random))),
  // Swaps two tags, doubles an attribute, makes a token long, binds a prefix anew.
  (bytes, random) => swapTags(bytes, random),
  (bytes, random) => inTag(bytes, random, attributeOf(bytes, random)),
  (bytes, random) =>
    inserted(bytes, random, Buffer.from(random.pick(['x', ' ', '&amp;', 'é']).repeat(random.whole(1, 90)))),
  (bytes, random) =>
    Buffer.from(bytes.toString('latin1').replace(/urn:[ab]/u, random.pick(['urn:a', 'urn:b', ''])), 'latin1'),
  // Writes the document in another encoding, with or without what says so.
  (bytes, random) =>
    random.chance(0.2) ? Buffer.from(random.pick(['\uFEFF', '']) + bytes.toString(), 'utf16le') : bytes,
  (bytes, random) => (random.chance(0.2) ? inEncoding(bytes, random.pick(ENCODINGS)) : bytes),
];

const ENCODINGS = ['ISO-8859-1', 'windows-1252', 'US-ASCII', 'UTF-8', 'utf8', 'UTF-16', 'koi8-r'];

/** Mutates a document a few times. */
export function mutate(bytes: Buffer, random: Random, other: Buffer): Buffer {
  let mutated = bytes;
  for (let times = random.whole(0, 4); times > 0; times--) mutated = random.pick(MUTATIONS)(mutated, random, other);
  return mutated;
}

function replaced(bytes: Buffer, start: number, end: number, by: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)]);
}

function inserted(bytes: Buffer, random: Random, piece: Uint8Array): Buffer {
  const at = random.pick([0, bytes.length, ...Array.from({ length: 8 }, () => random.whole(0, bytes.length))]);
  return replaced(bytes, at, at, piece);
}

/** Puts a piece behind the name of a tag. */
function inTag(bytes: Buffer, random: Random, piece: Uint8Array): Buffer {
  const [, end] = random.pick(tagsOf(bytes));
  return replaced(bytes, end, end, piece);
}

function withByte(bytes: Buffer, random: Random, change: (byte: number) => number): Buffer {
  const at = random.whole(0, bytes.length);
  return replaced(bytes, at, at + 1, Buffer.of(change(bytes[at] ?? 0)));
}

function stretch(bytes: Buffer, random: Random): [start: number, end: number] {
  const start = random.whole(0, bytes.length);
  return [start, Math.min(bytes.length, start + random.whole(1, 40))];
}

/** Where the tags stand: from `<` to behind the name. */
function tagsOf(bytes: Buffer): readonly (readonly [start: number, end: number])[] {
  const tags = bytes.toString('latin1').matchAll(/<\/?[^\s<>/!?="']+/gu);
  const places = Array.from(tags, ({ index, 0: text }) => [index, index + text.length] as const);
  return places.length === 0 ? [[0, 0]] : places;
}

function swapTags(bytes: Buffer, random: Random): Buffer {
  const tags = tagsOf(bytes);
  const [one, two] = [random.pick(tags), random.pick(tags)].sort(([a], [b]) => a - b);
  if (one === undefined || two === undefined || one[1] > two[0]) return bytes;
  const swapped = replaced(bytes, ...two, bytes.subarray(...one));
  return replaced(swapped, ...one, bytes.subarray(...two));
}

function attributeOf(bytes: Buffer, random: Random): Buffer {
  const attributes = bytes.toString('latin1').match(/\s[^\s<>="']+=(?:"[^"]*"|'[^']*')/gu) ?? [' a="1"'];
  return Buffer.from(random.pick(attributes), 'latin1');
}

function inEncoding(bytes: Buffer, encoding: string): Buffer {
  const text = bytes.toString().replace(/^\uFEFF?(?:<\?xml[^>]*>)?/u, `<?xml version="1.0" encoding="${encoding}"?>`);
  return Buffer.from(text, encoding.toLowerCase().startsWith('utf') ? 'utf8' : 'latin1');
}
