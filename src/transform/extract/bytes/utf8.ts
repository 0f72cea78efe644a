import { isUtf8 } from 'node:buffer';
import { decodeXml } from '../encoding.ts';
import { RefusalError } from '../refusal.ts';

const MARK = Buffer.from('\uFEFF');
const HEAD_BYTES = 200;
/** A beginning that can only mean UTF-8: no XML declaration, or a plain one that names no other encoding. */
const PLAIN_HEAD =
  /^(?:[ \t\r\n]*<(?!\0|\?xml[ \t\r\n])|<\?xml version=["']1\.0["'](?: encoding=["']utf-8["'])?(?: standalone=["'](?:yes|no)["'])?[ \t\r\n]*\?>)/iu;

/**
 * The document in UTF-8 without byte order mark: the same bytes where they are that, else decoded and encoded again.
 * Throws RefusalError `encoding` as `decodeXml` does.
 */
export function utf8Of(bytes: Uint8Array): Buffer {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unmarked = given.subarray(0, MARK.length).equals(MARK) ? given.subarray(MARK.length) : given;
  if (!PLAIN_HEAD.test(unmarked.toString('latin1', 0, HEAD_BYTES))) return Buffer.from(decodeXml(bytes), 'utf8');
  if (!isUtf8(unmarked)) throw new RefusalError('encoding', 'a byte does not fit the encoding utf-8');
  return unmarked;
}
