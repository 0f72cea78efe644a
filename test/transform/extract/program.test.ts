import assert from 'node:assert/strict';

import { code, Code } from '../../../src/transform/extract/code.ts';
import { readThing } from './small.ts';

/** What would end a string, a template, a comment or a line of JavaScript, and then do something. */
const HOSTILE = [
  `'];globalThis.broken=1;//`,
  `"};globalThis.broken=1;//`,
  '`;${globalThis.broken=1};`',
  '*/globalThis.broken=1;/*',
  '\\u0027;globalThis.broken=1;//',
  'x\u2028globalThis.broken=1;\u2029x',
  '</script>broken',
] as const;

/** The text of every function that is made of text while something runs. */
function textsCompiled(run: () => void): readonly string[] {
  const texts: string[] = [];
  const { Function: original } = globalThis;
  const recording = new Proxy(original, {
    construct: (target, words: string[]) => {
      texts.push(words.join('\n'));
      return Reflect.construct(target, words);
    },
  });
  globalThis.Function = recording;
  try {
    run();
  } finally {
    globalThis.Function = original;
  }
  return texts;
}

describe('a piece of code', () => {
  it('is made of words of ours, whole numbers, and other pieces', () => {
    assert.equal(Code.textOf(code`f${12}(${code`a`}, ${0})`), 'f12(a, 0)');
  });

  for (const part of ['alert(1)', -1, 1.5, NaN, Infinity, 2 ** 60, null, {}, ['a'], { text: 'a' }])
    it(`is not made of ${JSON.stringify(part)}`, () => {
      assert.throws(() => code`f(${part as never})`, TypeError);
    });

  it('is not made of a list of strings that is no template', () => {
    const list = Object.assign(['alert(1)'], { raw: ['alert(1)'] });
    assert.throws(() => code(list), TypeError);
  });

  for (const name of ['', '__proto__', 'a b', 'a"', "a'", 'a\n', '1a', ...HOSTILE])
    it(`has no name ${JSON.stringify(name)}`, () => {
      assert.throws(() => Code.name(name), TypeError);
    });
});

describe('a map whose texts are JavaScript', () => {
  for (const text of HOSTILE) {
    // A path has no escapes: its literal stands in the quotes that the text has none of.
    const literal = text.includes("'") ? `"${text}"` : `'${text}'`;
    // A line separator is written as an escape: the lines of the map are indented.
    const yaml = (value: string) =>
      JSON.stringify(value)
        .replace(/\u2028/gu, '\\u2028')
        .replace(/\u2029/gu, '\\u2029');
    const thing = `fields:
  text: { join: [a:one, a:two], with: ${yaml(text)} }
  texts: { constant: ${yaml(text)} }
  choice: { path: a:state, values: { ${yaml(text)}: on }, otherwise: off }
  flag: { is: ${yaml(`a:state=${literal} or starts-with(a:state, ${literal})`)} }
`;
    const escaped = text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;');
    const inside = `<thing id="1"><one>1</one><two>2</two><state>${escaped}</state></thing>`;

    it(`compiles nothing of ${JSON.stringify(text)} and reads as it says`, () => {
      const texts = textsCompiled(() => {
        const { fields } = readThing(thing, inside);
        assert.deepEqual(fields, { text: `1${text}2`, texts: [text], choice: 'on', flag: true });
      });
      assert.notEqual(texts.length, 0, 'the map was compiled before the test could look');
      for (const each of texts) assert.doesNotMatch(each, /broken/u);
      assert.equal('broken' in globalThis, false);
    });
  }
});
