import type { Frame } from './frame.ts';
import { styleSource } from './html.ts';
import { REPORTER_SOURCE } from './reporter.ts';

/** Response headers by name. */
export type Headers = Readonly<Record<string, string>>;

const FEATURES = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'geolocation',
  'gyroscope',
  'microphone',
  'payment',
  'usb',
];

const COMMON: Headers = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Permissions-Policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Robots-Tag': 'noindex',
};

/**
 * Headers of every answer under `/v/`: framed by these origins only, one hashed stylesheet, and for hosts that asked for it
 * the one hashed script; nothing else may load or run.
 */
export function viewHeaders({ origins, stylesheet, reports, isolated }: Omit<Frame, 'language'>): Headers {
  const policy = [
    "default-src 'none'",
    `style-src ${styleSource(stylesheet)}`,
    ...(reports ? [`script-src ${REPORTER_SOURCE}`, "require-trusted-types-for 'script'", "trusted-types 'none'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${origins.join(' ') || "'none'"}`,
    // Never with allow-same-origin: the script could then take the sandbox off.
    reports ? 'sandbox allow-scripts' : 'sandbox',
  ];
  return {
    ...COMMON,
    'Content-Security-Policy': policy.join('; '),
    'Content-Type': 'text/html; charset=utf-8',
    ...(isolated ? ISOLATED : { 'Cross-Origin-Resource-Policy': 'same-site' }),
  };
}

/** What a page with `Cross-Origin-Embedder-Policy: require-corp` asks of the frames in it (HTML, "cross-origin embedder policies"). */
const ISOLATED: Headers = {
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** Headers of every other route, errors included: framed by nobody. */
export const PLAIN_HEADERS: Headers = {
  ...COMMON,
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
