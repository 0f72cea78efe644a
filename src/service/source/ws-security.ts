import { createHash, randomBytes } from 'node:crypto';

import type { SecurityConfig } from '../config/source-config.ts';
import type { ControlTree } from './control.ts';
import { SECURITY } from './mig-wire.ts';

/**
 * The header with a UsernameToken (OASIS UsernameToken Profile 1.1, 3): each request has a nonce and a time of its own,
 * so that it cannot be sent a second time. `now` in milliseconds since 1970.
 */
export function usernameToken({ user, password, type }: SecurityConfig, now: number): ControlTree {
  const nonce = randomBytes(16);
  const created = new Date(now).toISOString();
  const secret = type === 'text' ? password.reveal() : passwordDigest(nonce, created, password.reveal());
  return {
    'wsse:Security': {
      $: { 'xmlns:wsse': SECURITY.wsse, 'xmlns:wsu': SECURITY.wsu, 'soap:mustUnderstand': '1' },
      'wsse:UsernameToken': {
        'wsse:Username': user,
        'wsse:Password': { $: { Type: SECURITY[type] }, _: secret },
        'wsse:Nonce': { $: { EncodingType: SECURITY.base64 }, _: nonce.toString('base64') },
        'wsu:Created': created,
      },
    },
  };
}

/** Base64 ( SHA-1 ( nonce + created + password ) ): the profile has no other digest. */
export function passwordDigest(nonce: Buffer, created: string, password: string): string {
  return createHash('sha1').update(nonce).update(created).update(password).digest('base64');
}
