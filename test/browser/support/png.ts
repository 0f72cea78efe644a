import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE_LENGTH = 8;
/** Bytes of a pixel of the one kind of picture that Chromium writes here: 8 bits a channel, RGB. */
const PIXEL = 3;

/** A picture as it is painted. */
interface Picture {
  readonly header: Buffer;
  /** Bytes of a line; each begins with one that says "no filter". */
  readonly stride: number;
  readonly lines: Buffer;
}

/** The colour at a place, such as `255,255,255`. */
export function colourAt({ stride, lines }: Picture, x: number, y: number): string {
  const at = Math.floor(y) * stride + 1 + Math.floor(x) * PIXEL;
  return lines.subarray(at, at + PIXEL).join();
}

/** Reads a screenshot (PNG, RFC 2083). */
export function readPng(png: Buffer): Picture {
  const parts = chunksOf(png);
  const header = parts.find(({ type }) => type === 'IHDR')?.content ?? Buffer.alloc(10);
  if (header.readUInt16BE(8) !== 0x0802) throw new Error('Only pictures of 8-bit RGB can be read.');
  const packed = parts.filter(({ type }) => type === 'IDAT').map(({ content }) => content);
  const stride = 1 + header.readUInt32BE(0) * PIXEL;
  return { header, stride, lines: unfiltered(inflateSync(Buffer.concat(packed)), stride) };
}

/** The same picture in fewer bytes: without filters, which help photographs and harm text, and compressed harder. */
export function shrinkPng(png: Buffer): Buffer {
  const { header, lines } = readPng(png);
  return Buffer.concat([
    png.subarray(0, SIGNATURE_LENGTH),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): readonly { readonly type: string; readonly content: Buffer }[] {
  const chunks = [];
  for (let at = SIGNATURE_LENGTH; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), content: png.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

function unfiltered(lines: Buffer, stride: number): Buffer {
  const plain = Buffer.alloc(lines.length);
  for (let start = 0; start < lines.length; start += stride) {
    const filter = lines[start] ?? 0;
    for (let at = start + 1; at < start + stride; at += 1) {
      const hasLeft = at - start > PIXEL;
      const left = hasLeft ? (plain[at - PIXEL] ?? 0) : 0;
      const above = plain[at - stride] ?? 0;
      const corner = hasLeft ? (plain[at - stride - PIXEL] ?? 0) : 0;
      plain[at] = (lines[at] ?? 0) + predicted(filter, left, above, corner);
    }
  }
  return plain;
}

/** What a filter subtracted (RFC 2083, section 6). */
function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return Math.floor((left + above) / 2);
    default:
      return nearestOf(left + above - corner, left, above, corner);
  }
}

/** Paeth's predictor: the neighbour nearest to the estimate; on a tie the earlier one. */
function nearestOf(estimate: number, left: number, above: number, corner: number): number {
  const [toLeft, toAbove, toCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - above),
    Math.abs(estimate - corner),
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
