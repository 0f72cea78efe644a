import { z } from 'zod';
import { addFault, closedObject, type Fault } from './shape-words.ts';

/**
 * Colours of a theme, and the token of the stylesheet that each sets; null where a view has nothing of the kind. The first
 * six are those of a SMART style (SMART App Launch 2.2, "smart_style_url"), the others are ours.
 */
export const COLOURS = {
  color_background: 'page',
  color_error: 'stop',
  color_highlight: 'blue',
  color_modal_backdrop: null,
  color_success: null,
  color_text: 'text',
  color_bar: 'bar',
  color_bar_text: 'bar-text',
  color_error_background: 'stop-page',
  color_line: 'line',
  color_muted: 'muted',
  color_raised: 'raised',
  color_warning: 'warn',
  color_warning_line: 'warn-line',
} as const;

/** Lengths of a SMART style in pixels: the token, the least and the most. Text below 12 pixels is not read at a bedside. */
export const LENGTHS = {
  dim_border_radius: ['radius', 0, 24],
  dim_font_size: ['size', 12, 24],
  dim_spacing_size: ['space', 4, 32],
} as const;

/** Fonts of a SMART style: the token. */
export const FONTS = { font_family_body: 'font', font_family_heading: 'heading' } as const;

/** Colours by key: `#rrggbb`. */
export type Colours = Readonly<Partial<Record<keyof typeof COLOURS, string>>>;

/** How the views of a host look where they differ from the usual. Every value has passed the grammar: none can load or close anything. */
export interface Theme {
  readonly colours: Colours;
  /** Colours where the reader's system is dark; null: such a theme is light everywhere. */
  readonly dark: Colours | null;
  /** Values of tokens: lengths and lists of fonts. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** Families that a theme may name: what systems and hosts have. Nothing is loaded, so an unknown one would only mislead. */
const FAMILIES = [
  ...['Arial', 'Calibri', 'Cambria', 'Frutiger', 'Frutiger W01', 'Georgia', 'Helvetica', 'Helvetica Neue'],
  ...['HelveticaNeue-Light', 'Inter', 'Lato', 'Lucida Grande', 'Noto Sans', 'Noto Serif', 'Open Sans', 'Roboto'],
  ...['Segoe UI', 'Source Sans Pro', 'Tahoma', 'Times', 'Times New Roman', 'Trebuchet MS', 'Ubuntu', 'Verdana'],
];
const GENERIC = ['sans-serif', 'serif', 'system-ui'];

/** The form of `hosts[].theme`. An empty text is as if the key were not there: SMART styles have such. */
export const themeShape: z.ZodType<Theme> = closedObject({
  ...mapKeys(COLOURS, () => value(colour)),
  ...mapKeys(LENGTHS, ([, least, most]) => value((text) => length(text, least, most))),
  ...mapKeys(FONTS, () => value(fonts)),
  dark: closedObject(mapKeys(COLOURS, () => value(colour))).optional(),
}).transform((written): Theme => {
  const { dark } = written;
  const tokens = {
    ...tokensIn(
      written,
      mapKeys(LENGTHS, ([token]) => token),
    ),
    ...tokensIn(written, FONTS),
  };
  return { colours: coloursIn(written), dark: dark === undefined ? null : coloursIn(dark), tokens };
});

type Read = { readonly value: string } | { readonly fault: Fault };
type Written = Readonly<Partial<Record<string, unknown>>>;

/** A text that a rule reads into the value that stands in the stylesheet. */
function value(read: (text: string) => Read) {
  return z
    .string()
    .transform((text, context): string | undefined => {
      const result: Read = text === '' ? { value: '' } : read(text);
      if ('value' in result) return result.value === '' ? undefined : result.value;
      addFault(context, result.fault);
      return z.NEVER;
    })
    .optional();
}

function colour(text: string): Read {
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/iu.exec(text) ?? [];
  const digits = long ?? short?.replaceAll(/./gu, '$&$&');
  if (digits !== undefined) return { value: `#${digits.toLowerCase()}` };
  return {
    fault: { message: 'must be a colour such as #005eb8', hint: 'names, functions and transparency are not taken' },
  };
}

function length(text: string, least: number, most: number): Read {
  const number = Number(/^(\d{1,3}(?:\.\d{1,2})?)px$/u.exec(text)?.[1] ?? Number.NaN);
  if (number >= least && number <= most) return { value: `${number}px` };
  return { fault: { message: `must be a length from ${least}px to ${most}px`, hint: null } };
}

function fonts(text: string): Read {
  const names = text.split(',').map((name) => name.trim().replace(/^(["'])(.*)\1$/u, '$2'));
  const known = names.map((name) =>
    [...FAMILIES, ...GENERIC].find((each) => each.toLowerCase() === name.toLowerCase()),
  );
  const unknown = names.find((_, index) => known[index] === undefined);
  if (unknown !== undefined || !GENERIC.includes(known.at(-1) ?? ''))
    return {
      fault: {
        message: 'must be a list of fonts that ends with sans-serif, serif or system-ui',
        hint: `the fonts are ${FAMILIES.join(', ')}`,
      },
    };
  return { value: known.map((name = '') => (GENERIC.includes(name) ? name : `"${name}"`)).join(',') };
}

function coloursIn(written: Written): Colours {
  return tokensIn(
    written,
    mapKeys(COLOURS, (_, key) => key),
  );
}

/** Values under other names; what is not written is left out. */
function tokensIn(written: Written, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => {
      const text = written[key];
      return typeof text === 'string' ? [[name, text]] : [];
    }),
  );
}

function mapKeys<T extends object, R>(table: T, make: (value: T[keyof T], key: keyof T) => R): { [K in keyof T]: R } {
  const entries = (Object.keys(table) as (keyof T)[]).map((key) => [key, make(table[key], key)]);
  return Object.fromEntries(entries) as { [K in keyof T]: R };
}
