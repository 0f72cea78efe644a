import { styleSource } from './html.ts';

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

/** Headers of every answer under `/v/`: framed by these origins only, one hashed stylesheet, nothing else may load or run. */
export function viewHeaders(framers: readonly string[], stylesheet: string): Headers {
  const policy = [
    "default-src 'none'",
    `style-src ${styleSource(stylesheet)}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framers.join(' ') || "'none'"}`,
    'sandbox',
  ];
  return {
    ...COMMON,
    'Content-Security-Policy': policy.join('; '),
    'Content-Type': 'text/html; charset=utf-8',
    'Cross-Origin-Resource-Policy': 'same-site',
  };
}

/** Headers of every other route, errors included: framed by nobody. */
export const PLAIN_HEADERS: Headers = {
  ...COMMON,
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
