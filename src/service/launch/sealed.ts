import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'oriel ticket 1';

/** A new ticket code: 256 random bits, base64url, 43 characters. */
export function newCode(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a text has the form of a ticket code. */
export function isCode(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** What is stored of a secret text: its SHA-256, which leads nowhere back from 256 random bits. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Encrypts a text under a key that only the code gives (AES-256-GCM, HKDF-SHA-256): IV, ciphertext, tag. */
export function seal(text: string, code: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(code), iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made with the same code; throws when either was changed. */
export function unseal(sealed: Uint8Array, code: string): string {
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, keyOf(code), sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(tagAt));
  return decipher.update(sealed.subarray(IV_BYTES, tagAt), undefined, 'utf8') + decipher.final('utf8');
}

function keyOf(code: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', code, '', PURPOSE, 32));
}
