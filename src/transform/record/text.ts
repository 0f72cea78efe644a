/* eslint-disable no-control-regex -- characters that nobody sees are what this is about */
/**
 * Characters that a reader cannot see and that may change what is seen, or hide that something is there: controls,
 * overrides of writing direction, spaces without a width, letters without a shape.
 */
const UNSEEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u115F\u1160\u180E\u200B\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFFE\uFFFF]/gu;
/** Joiners belong into scripts that join, and into emoji: not behind a Latin letter or a digit. */
const STRAY_JOINERS = /(?<=[0-9A-Za-z\u00B5\u00C0-\u024F])[\u200C\u200D]+/gu;
/** Tags belong behind a flag, whose land they name; a flag is matched with its tags. */
const TAGS = /(\u{1F3F4}[\u{E0020}-\u{E007F}]*)|[\u{E0000}-\u{E007F}]+/gu;
/** Marks of direction, and letters that are written from right to left. */
const DIRECTION_MARKS = /[\u061C\u200E\u200F]/gu;
const RIGHT_TO_LEFT = /[\u0590-\u05FF\u0600-\u061B\u061D-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
/* eslint-enable no-control-regex */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const LINE_END = /\r\n?|[\u2028\u2029]/gu;

/** Anything but what most texts are made of. */
const UNUSUAL = /[^\t\n -~]/u;

/** Nothing but spaces and what has no width: there is nothing to mark, the place is empty. */
const BLANK = /^[\s\u00AD\u200B-\u200F\u2060\uFEFF]*$/u;

/** Text as it may be shown: line ends are line feeds, and each unseen character is marked by U+FFFD in its place. */
export function cleanText(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  const lines = text.replace(LINE_END, '\n');
  if (BLANK.test(lines)) return '';
  const clean = lines
    .replace(UNSEEN, '\uFFFD')
    .replace(STRAY_JOINERS, mark)
    .replace(TAGS, (tags: string, flag?: string) => flag ?? mark(tags))
    .replace(LONE_SURROGATE, '\uFFFD');
  return RIGHT_TO_LEFT.test(clean) ? clean : clean.replace(DIRECTION_MARKS, '\uFFFD');
}

/** A text from right to left between the marks that keep what stands beside it in its place (Unicode, isolates); any other as it is. */
export function isolated(text: string): string {
  return UNUSUAL.test(text) && RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

function mark(found: string): string {
  return '\uFFFD'.repeat(found.length);
}
