import assert from 'node:assert/strict';

import { loadCatalogue } from '../../../src/catalogue.ts';
import { themeShape, type Theme } from '../../../src/service/config/theme.ts';
import { contrast } from '../../../src/service/page/contrast.ts';
import { faintThemes, themedStylesheet } from '../../../src/service/page/theme.ts';
import { startService } from '../support/service.ts';
import { signingHost } from '../launch/host-kit.ts';

const { stylesheet } = loadCatalogue();
const themeOf = (written: unknown): Theme => themeShape.parse(written);

/** What is said about a host with this theme. */
async function faint(written: unknown): Promise<readonly string[]> {
  const { host } = await signingHost('ehr');
  return faintThemes([{ ...host, theme: themeOf(written) }], stylesheet);
}

describe('contrast', () => {
  // The values of https://www.w3.org/WAI/WCAG22/Techniques/general/G18 and of common checkers.
  for (const [one, other, ratio] of [
    ['#000000', '#ffffff', 21],
    ['#fff', '#fff', 1],
    ['#777777', '#ffffff', 4.48],
    ['#767676', '#ffffff', 4.54],
    ['#ff0000', '#ffffff', 4.0],
    ['#005eb8', '#ffffff', 6.37],
  ] as const)
    it(`of ${one} and ${other} is ${ratio}:1, both ways`, () => {
      assert.ok(Math.abs(contrast(one, other) - ratio) < 0.01, String(contrast(one, other)));
      assert.equal(contrast(one, other), contrast(other, one));
    });
});

describe('a theme that somebody could not read', () => {
  it('is not the usual one, in light or in dark', async () => {
    assert.deepEqual(await faint({}), []);
    assert.deepEqual(await faint({ dark: {} }), []);
  });

  it('is named with every pair that fails, its colours and its ratio', async () => {
    assert.deepEqual(await faint({ color_text: '#777' }), [
      "the theme of host 'ehr': color_text #777777 on color_background #ffffff has a contrast of 4.47:1, and WCAG 2.2 AA asks for 4.5:1",
      "the theme of host 'ehr': color_text #777777 on color_raised #f0f4f5 has a contrast of 4.04:1, and WCAG 2.2 AA asks for 4.5:1",
      "the theme of host 'ehr': color_text #777777 on color_warning #fff9c4 has a contrast of 4.17:1, and WCAG 2.2 AA asks for 4.5:1",
      "the theme of host 'ehr': color_text #777777 on color_error_background #fbeae8 has a contrast of 3.84:1, and WCAG 2.2 AA asks for 4.5:1",
    ]);
  });

  for (const [why, written, words] of [
    [
      'links are faint',
      { color_highlight: '#69b5ce' },
      /color_highlight #69b5ce on color_background #ffffff has a contrast of 2\.\d\d:1/u,
    ],
    ['the person line is faint', { color_bar: '#69b5ce' }, /color_bar_text #ffffff on color_bar #69b5ce has/u],
    ['an error is faint', { color_error: '#ff6666' }, /color_error #ff6666 on color_background/u],
    ['the page alone is dark', { color_background: '#222222' }, /color_text #212b32 on color_background #222222/u],
    ['quiet text is too quiet', { color_muted: '#999999' }, /color_muted #999999 on color_raised/u],
    [
      'the line of a warning is faint',
      { color_warning_line: '#ffe9a8' },
      /color_warning_line #ffe9a8 .* asks for 3:1/u,
    ],
    [
      'only its dark colours are faint',
      { dark: { color_text: '#444444' } },
      /: in dark, color_text #444444 on color_background #14191d/u,
    ],
  ] as const)
    it(`is found where ${why}`, async () => {
      assert.match((await faint(written)).join('\n'), words);
    });

  it('stops the service at its start, in words', async () => {
    await assert.rejects(
      startService([], ({ hosts }) => ({
        hosts: hosts.map((host) => ({ ...host, theme: themeOf({ color_bar: '#69b5ce' }) })),
        agreements: [],
      })),
      /^Error: oriel\.yaml: the theme of host 'ehr': color_bar_text #ffffff on color_bar #69b5ce has a contrast of 2\.\d\d:1, and WCAG 2\.2 AA asks for 4\.5:1\.$/u,
    );
  });
});

describe('a themed stylesheet', () => {
  it('is the usual one without a theme', () => {
    assert.equal(themedStylesheet(stylesheet, null), stylesheet);
  });

  it('adds rules behind the usual one, and nothing but declarations of tokens', () => {
    const theme = {
      color_bar: '#14532d',
      dim_font_size: '15px',
      font_family_body: 'Georgia, serif',
      dark: { color_bar: '#0b3b1f' },
    };
    for (const written of [theme, { ...theme, dark: undefined }, { dim_font_size: '15px' }]) {
      const css = themedStylesheet(stylesheet, themeOf(written));
      assert.ok(css.startsWith(`${stylesheet}\n`));
      const added = css.slice(stylesheet.length);
      assert.doesNotMatch(added, /url|@import|<|\\|!/u);
      const rest = added.replaceAll(/:root\{(?:(?:--[\w-]+|color-scheme):[^;{}]+;?)*\}/gu, '').replaceAll(/\s/gu, '');
      assert.match(rest, /^(?:@media(?:screenand\(prefers-color-scheme:dark\)|print)\{\})*$/u);
    }
  });

  it('of a theme with colours for light only is light everywhere', () => {
    const css = themedStylesheet(stylesheet, themeOf({ color_bar: '#14532d' })).slice(stylesheet.length);
    assert.match(css, /^\n:root\{color-scheme:light;.*--page:#ffffff;.*--bar:#14532d;/u);
    assert.doesNotMatch(css, /prefers-color-scheme/u);
    assert.doesNotMatch(css, /--(?:size|cell|leading|gap):/u, 'lengths and density are left alone');
  });

  it('needs the tokens of the stylesheet that comes with Oriel', () => {
    assert.throws(
      () => themedStylesheet('body{color:red}', themeOf({ color_bar: '#000' })),
      /first rule must be :root with the colour --/u,
    );
  });
});
