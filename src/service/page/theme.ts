import type { Host } from '../config/config.ts';
import { COLOURS, type Colours, type Theme } from '../config/theme.ts';
import { contrast } from './contrast.ts';

type Tokens = Readonly<Record<string, string>>;

/** Text and what is behind it, and what else must be seen, as tokens of the stylesheet, with the least ratio (WCAG 2.2 AA: 1.4.3, 1.4.11). */
const PAIRS: readonly (readonly [front: string, behind: string, least: number])[] = [
  ...['text', 'muted', 'blue'].flatMap((front) => [[front, 'page', 4.5] as const, [front, 'raised', 4.5] as const]),
  ['text', 'warn', 4.5],
  ['text', 'stop-page', 4.5],
  ['stop', 'page', 4.5],
  ['bar-text', 'bar', 4.5],
  ['warn-line', 'page', 3],
];

/** The stylesheet of a host's views: the usual one, and behind it what its theme changes. */
export function themedStylesheet(stylesheet: string, theme: Theme | null): string {
  if (theme === null) return stylesheet;
  const { light, dark } = tokensOf(stylesheet);
  const hasColours = Object.keys(theme.colours).length > 0;
  const rules = [
    rule(theme.tokens),
    // On paper the usual colours hold: a dark page would be printed as light text on nothing.
    ...(hasColours || theme.dark !== null ? [`@media print{${rule(light)}}`] : []),
  ];
  if (theme.dark !== null)
    return [
      stylesheet,
      ...[
        rule(themed(light, theme.colours)),
        `@media screen and (prefers-color-scheme:dark){${rule(themed(dark, theme.dark))}}`,
      ],
      ...rules,
    ].join('\n');
  const only = hasColours ? [rule({ 'color-scheme': 'light', ...themed(light, theme.colours) })] : [];
  return [stylesheet, ...only, ...rules].join('\n');
}

/** What of the hosts' themes cannot be read by everybody, one sentence for each pair of colours; empty where all is well. */
export function faintThemes(hosts: readonly Host[], stylesheet: string): readonly string[] {
  return hosts.flatMap(({ id, theme }) => {
    if (theme === null) return [];
    const { light, dark } = tokensOf(stylesheet);
    const inDark = theme.dark === null ? [] : faintPairs(themed(dark, theme.dark)).map((pair) => `in dark, ${pair}`);
    return [...faintPairs(themed(light, theme.colours)), ...inDark].map((pair) => `the theme of host '${id}': ${pair}`);
  });
}

function faintPairs(tokens: Tokens): readonly string[] {
  return PAIRS.flatMap(([front, behind, least]) => {
    const [one = '', other = ''] = [tokens[front], tokens[behind]];
    const ratio = contrast(one, other);
    // Cut, not rounded: 4.499 is not 4.50.
    const shown = (Math.floor(ratio * 100) / 100).toFixed(2);
    return ratio >= least
      ? []
      : [
          `${keyOf(front)} ${one} on ${keyOf(behind)} ${other} has a contrast of ${shown}:1, and WCAG 2.2 AA asks for ${least}:1`,
        ];
  });
}

function keyOf(token: string): string {
  return Object.entries(COLOURS).find(([, each]) => each === token)?.[0] ?? token;
}

function themed(usual: Tokens, colours: Colours): Tokens {
  const own = Object.entries(colours).flatMap(([key, colour]) => {
    const token = COLOURS[key as keyof typeof COLOURS];
    return token === null ? [] : [[token, colour] as const];
  });
  return { ...usual, ...Object.fromEntries(own) };
}

/** The colours that the stylesheet itself has: of `:root`, and of `:root` where the reader's system is dark. */
function tokensOf(stylesheet: string): { readonly light: Tokens; readonly dark: Tokens } {
  const light = declarations(/^:root(?:,[^{]*)?\{([^}]*)\}/u.exec(stylesheet)?.[1]);
  const dark = declarations(
    /prefers-color-scheme: ?dark\)\s*\{\s*:root(?:\s*|,[^{]*)\{([^}]*)\}/u.exec(stylesheet)?.[1],
  );
  const missing = PAIRS.flat().find((token) => typeof token === 'string' && !(light[token] ?? '').startsWith('#'));
  if (missing !== undefined)
    throw new Error(
      `theme/oriel.css: its first rule must be :root with the colour --${String(missing)}, since a host has a theme`,
    );
  return { light, dark: { ...light, ...dark } };
}

/** Its colours only: a theme's colours leave lengths and density alone. */
function declarations(text = ''): Tokens {
  return Object.fromEntries(
    [...text.matchAll(/(?<![\w-])--([\w-]+):\s*((?:#|rgb\()[^;]+)/gu)].map(([, name = '', value = '']) => [
      name,
      value.trim(),
    ]),
  );
}

function rule(tokens: Tokens): string {
  const all = Object.entries(tokens).map(([name, value]) =>
    name === 'color-scheme' ? `${name}:${value}` : `--${name}:${value}`,
  );
  return all.length === 0 ? '' : `:root{${all.join(';')}}`;
}
