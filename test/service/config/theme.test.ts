import assert from 'node:assert/strict';

import { COLOURS, FONTS, LENGTHS, themeShape, type Theme } from '../../../src/service/config/theme.ts';

/** A theme as it is read, or what is wrong with it by key. */
function read(written: unknown): Theme | Readonly<Record<string, string>> {
  const result = themeShape.safeParse(written, { reportInput: true });
  if (result.success) return result.data;
  return Object.fromEntries(result.error.issues.map(({ path, message }) => [path.join('.'), message]));
}

const COLOUR = 'must be a colour such as #005eb8';
const FONT = 'must be a list of fonts that ends with sans-serif, serif or system-ui';

/** What somebody would try in a value of any kind: load, close, escape, name a variable, hide. */
const HOSTILE = [
  'url(https://elsewhere.example/x)',
  '#fff;background:url(//elsewhere.example)',
  '#fff}body{display:none',
  '#fff/*',
  '#fff</style><script>alert(1)</script>',
  'var(--page)',
  'expression(alert(1))',
  'rgb(0 0 0/0)',
  '#00000000',
  '#12',
  'red',
  'transparent',
  'inherit',
  '#fff !important',
  '\\23 fff',
  '#FFF\n',
  ' #fff',
  '12px;--page:#000',
  'calc(1px*99)',
  '-1px',
  '1e3px',
  '99px',
  '12',
  '12em',
  '100%',
  'Arial',
  'Arial,"},body{display:none;}",serif',
  'Comic Sans MS, sans-serif',
  'Arial, sans-serif;',
  '"Arial, sans-serif',
  'constructor',
  '__proto__',
];

describe('a theme', () => {
  it('is read from a SMART style as it is served: eleven keys, empty texts left out', () => {
    // The values of HL7's own example, its colours of text made readable and its stray semicolon taken off.
    const style = {
      color_background: '#edeae3',
      color_error: '#9e2d2d',
      color_highlight: '#1E5C73',
      color_modal_backdrop: '',
      color_success: '#498e49',
      color_text: '#333',
      dim_border_radius: '6px',
      dim_font_size: '13px',
      dim_spacing_size: '20px',
      font_family_body: "Georgia, Times, 'Times New Roman', serif",
      font_family_heading: "'HelveticaNeue-Light', Helvetica, Arial, 'Lucida Grande', sans-serif",
    };
    assert.deepEqual(read(style), {
      colours: {
        color_background: '#edeae3',
        color_error: '#9e2d2d',
        color_highlight: '#1e5c73',
        color_success: '#498e49',
        color_text: '#333333',
      },
      dark: null,
      tokens: {
        radius: '6px',
        size: '13px',
        space: '20px',
        font: '"Georgia","Times","Times New Roman",serif',
        heading: '"HelveticaNeue-Light","Helvetica","Arial","Lucida Grande",sans-serif',
      },
    } satisfies Theme);
  });

  it('takes colours for dark beside the others', () => {
    const theme = read({ dark: { color_text: '#FFF' } }) as Theme;
    assert.deepEqual(theme, { colours: {}, dark: { color_text: '#ffffff' }, tokens: {} });
  });

  for (const key of Object.keys(COLOURS))
    it(`takes nothing as ${key} but a colour`, () => {
      for (const text of HOSTILE) {
        assert.deepEqual(read({ [key]: text }), { [key]: COLOUR }, text);
        assert.deepEqual(read({ dark: { [key]: text } }), { [`dark.${key}`]: COLOUR }, text);
      }
    });

  for (const [key, [, least, most]] of Object.entries(LENGTHS))
    it(`takes nothing as ${key} but a length from ${least} to ${most} pixels`, () => {
      for (const text of [...HOSTILE, '#fff', `${least - 1}px`, `${most + 1}px`, `${most}.001px`])
        assert.deepEqual(read({ [key]: text }), { [key]: `must be a length from ${least}px to ${most}px` }, text);
      for (const length of [`${least}px`, `${most}px`])
        assert.equal(Object.values((read({ [key]: length }) as Theme).tokens)[0], length);
    });

  for (const key of Object.keys(FONTS))
    it(`takes nothing as ${key} but fonts that it knows`, () => {
      for (const text of [...HOSTILE, '#fff', '12px', ',', 'sans-serif, Arial'])
        assert.deepEqual(read({ [key]: text }), { [key]: FONT }, text);
    });

  it('takes no other key, and nothing that is not text', () => {
    assert.notEqual(read({ css: 'body{}' })['' as never], undefined);
    assert.notEqual(read({ dark: { dim_font_size: '13px' } })['dark' as never], undefined);
    for (const wrong of [7, null, ['#fff'], { value: '#fff' }])
      assert.deepEqual(Object.keys(read({ color_text: wrong })), ['color_text']);
  });
});
