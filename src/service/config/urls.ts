import type { Fault } from './shape-words.ts';

const HOST_NAME = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;
const LOOPBACK = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Fault of a page origin: scheme, host name and port, nothing else, in the form browsers send it (RFC 6454, 6.2). */
export function originFault(text: string): Fault | null {
  const url = readUrl(text);
  const message = 'must be an origin such as https://ehr.example (no path)';
  if (url === null)
    return { message, hint: 'write scheme, host name and, if it is not the usual one, port; no wildcard' };
  if (url.origin !== text) return { message, hint: `write ${url.origin}` };
  return schemeFault(url);
}

/** Fault of our own address: https unless on this machine, without a final slash, query or fragment. */
export function issuerFault(text: string): Fault | null {
  const url = readUrl(text);
  const message = 'must be a URL such as https://oriel.example (no final slash)';
  if (url === null) return { message, hint: 'it is the address that hosts call, and the claim aud of their launches' };
  const wanted = `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/u, '')}`;
  return text === wanted ? schemeFault(url) : { message, hint: `write ${wanted}` };
}

/** Fault of a source's address: https unless on this machine, without credentials or fragment. */
export function sourceUrlFault(text: string): Fault | null {
  const url = readUrl(text);
  if (url === null) return { message: 'must be a URL such as https://source.example/records', hint: null };
  if (url.username !== '' || url.password !== '')
    return { message: 'must not hold a user name or password', hint: null };
  return url.hash === '' ? schemeFault(url) : { message: 'must not hold a fragment (#…)', hint: null };
}

/** Fault of a proxy's address: a host and a port. It may be http: the tunnel through it is the source's own TLS. */
export function proxyUrlFault(text: string): Fault | null {
  const url = readUrl(text);
  const message = 'must be the address of a proxy, such as http://proxy.example:3128';
  if (url?.username !== '' || url.password !== '') return { message, hint: null };
  return url.origin === text.replace(/\/$/, '') ? null : { message, hint: `write ${url.origin}` };
}

/** An http(s) URL with a plain host name; null for everything else, wildcards too. */
function readUrl(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && HOST_NAME.test(url.hostname) ? url : null;
}

function schemeFault(url: URL): Fault | null {
  if (url.protocol === 'https:' || LOOPBACK.test(url.hostname)) return null;
  return {
    message: 'must use https (http only for an address of this machine, such as http://localhost:8080)',
    hint: null,
  };
}
