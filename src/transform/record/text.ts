/* eslint-disable no-control-regex -- control characters are what this is about */
/** Characters that a reader cannot see and that may change what is seen: controls, and overrides of writing direction. */
const UNSEEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu;
/* eslint-enable no-control-regex */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Anything but what most texts are made of. */
const UNUSUAL = /[^\t\n -~]/u;

/** Text as it may be shown: line ends are line feeds, and each unseen character is marked by U+FFFD in its place. */
export function cleanText(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  const lines = text.includes('\r') ? text.replace(/\r\n?/gu, '\n') : text;
  return lines.replace(UNSEEN, '\uFFFD').replace(LONE_SURROGATE, '\uFFFD');
}
