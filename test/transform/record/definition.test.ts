import assert from 'node:assert/strict';

import { z } from 'zod';

import {
  closed,
  DefinitionError,
  didYouMean,
  formatProblem,
  parseDefinition,
  readDefinition,
} from '../../../src/transform/record/definition.ts';
import { problemAt, problemsOf } from '../support/problems.ts';

const Schema = z.strictObject({
  id: z.string(),
  list: z.array(z.strictObject({ name: z.string(), size: z.number().optional() })).default([]),
});

const read = (text: string) => parseDefinition('x.yaml', text, Schema);

describe('a definition file', () => {
  it('gives its checked value', () => {
    assert.deepEqual(read('id: a\nlist:\n  - name: b\n').value, { id: 'a', list: [{ name: 'b' }] });
  });

  it('gives the place of a key path, and of the nearest node where the path ends early', () => {
    const definition = read('id: a\nlist:\n  - name: b\n');
    const place = (path: readonly (string | number)[]) => {
      const { line, column } = definition.problem(path, 'm');
      return [line, column];
    };
    assert.deepEqual(
      [place(['list', 0, 'name']), place(['list', 0]), place(['list', 7]), place([])],
      [
        [3, 5],
        [3, 5],
        [2, 1],
        [1, 1],
      ],
    );
  });

  it('throws one problem of its own with place and hint', () => {
    const text = 'id: a\nlist:\n  - name: b\n';
    const { at, message, hint } = problemAt(text, () => read(text).fail(['list', 0, 'name'], 'wrong', 'do this'));
    assert.deepEqual([at, message, hint], ['name: b', 'wrong', 'do this']);
  });

  it('finds places behind an anchor and an alias', () => {
    const text = 'id: a\nlist: &l\n  - name: b\n';
    const other = parseDefinition('x.yaml', `${text}again: *l\n`, z.looseObject({}));
    const { line, column } = other.problem(['again', 0, 'name'], 'm');
    assert.deepEqual([line, column], [3, 5]);
  });
});

const SYNTAX: Readonly<Record<string, readonly [text: string, line: number]>> = {
  'a quote that is never closed': ['id: "a\nlist: []\n', 1],
  'a tab as indentation': ['id: a\nlist:\n\t- name: b\n', 3],
  'a key that stands twice': ['id: a\nid: b\n', 2],
  'an alias without its anchor': ['id: *nowhere\n', 1],
  'a bracket that is never closed': ['id: a\nlist: [\n', 3],
  'two documents in one file': ['id: a\n---\nid: b\n', 2],
};

describe('a definition file that is not YAML', () => {
  for (const [what, [text, line]] of Object.entries(SYNTAX)) {
    it(`is refused at the line of ${what}`, () => {
      const [problem, ...others] = problemsOf(() => read(text));
      assert.match(problem?.message ?? '', /^not valid YAML: /u);
      assert.deepEqual([problem?.line, others.length], [line, 0]);
    });
  }

  it('is refused with what to do, at the text concerned', () => {
    const found = (text: string) => {
      const [problem] = problemsOf(() => read(text));
      return `${problem?.line}:${problem?.column} ${problem?.message} > ${problem?.hint}`;
    };
    assert.deepEqual(
      ['id: "a\nlist: []\n', 'id: a\nlist: *b\n', 'id: a\nid: b\n', 'id: a: b\n', 'id: a\n\tlist: []\n'].map(found),
      [
        '1:5 not valid YAML: this quote is never closed > close the quotes where the text ends',
        "2:7 not valid YAML: nothing is named '&b' > put a text that begins with * in quotes",
        '2:1 not valid YAML: this key stands twice in the same place > take one of them out',
        '1:5 not valid YAML: Nested mappings are not allowed in compact mappings > put a text with a colon in it in quotes; else check the indentation',
        '2:1 not valid YAML: a tab indents nothing > indent with spaces',
      ],
    );
  });

  it('is refused when aliases would make it grow without bound', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const items = level === 0 ? '"x"' : Array.from({ length: 9 }, () => `*l${level - 1}`).join(', ');
      return `l${level}: &l${level} [${items}]`;
    });
    const [problem] = problemsOf(() => read(levels.join('\n')));
    assert.match(problem?.message ?? '', /alias/iu);
  });

  it('is refused when it is empty', () => {
    assert.equal(problemsOf(() => read(''))[0]?.message.startsWith('the file: '), true);
  });
});

describe('a definition file of another shape', () => {
  it('is refused with every problem, each at its place', () => {
    const text = 'id: 7\nlist:\n  - nam: b\n    size: big\n';
    const lines = problemsOf(() => read(text)).map(({ line, column, message }) => `${line}:${column} ${message}`);
    assert.deepEqual(lines, [
      '1:1 id: must be text',
      '3:5 list.0.name: is missing',
      '4:5 list.0.size: must be a number',
      "3:5 unknown key 'nam' in list.0",
    ]);
  });

  it('says of what kind each problem is, in words for scripts', () => {
    const kinds = (text: string) => problemsOf(() => read(text)).map(({ kind }) => kind);
    assert.deepEqual(kinds('id: 7\nlist:\n  - nam: b\n'), ['value', 'missing', 'unknown-key']);
    assert.deepEqual(kinds('id: "a\n'), ['syntax']);
  });

  it('is refused with one line for each problem in the message', () => {
    const problem = { file: 'x.yaml', line: 2, column: 3, message: 'wrong', hint: 'do this' };
    assert.equal(formatProblem(problem), 'x.yaml:2:3 wrong. Hint: do this');
    assert.equal(new DefinitionError([problem, { ...problem, hint: null }]).message.split('\n').length, 2);
  });

  it('takes nothing from the prototype of an object', () => {
    for (const key of ['__proto__', 'constructor', 'toString'])
      assert.throws(() => read(`id: a\n${key}: {}\n`), DefinitionError, key);
  });
});

describe('a definition that is read behind what is wrong with its form', () => {
  const Known = closed({ id: z.string(), title: z.string(), list: z.array(closed({ name: z.string() })).default([]) });
  const behind = (text: string, standIns = {}) => readDefinition('x.yaml', text, Known, standIns);

  it('takes a misspelt key as the one that was probably meant, and tells that once', () => {
    const { definition, problems } = behind('id: a\ntitel: b\nlist: [{ nmae: c }]\n');
    assert.deepEqual(definition?.value, { id: 'a', title: 'b', list: [{ name: 'c' }] });
    assert.deepEqual(
      problems.map(({ line, column, message, hint }) => `${line}:${column} ${message} ${hint ?? ''}`),
      ["3:10 unknown key 'nmae' in list.0 did you mean 'name'?", "2:1 unknown key 'titel' did you mean 'title'?"],
    );
  });

  it('keeps the places of what comes behind', () => {
    const { definition } = behind('id: a\ntitel: b\n');
    const { line, column } = definition?.problem(['title'], 'm') ?? {};
    assert.deepEqual([line, column], [2, 1]);
  });

  it('leaves out a key that is like none, and one whose namesake is there', () => {
    const { definition, problems } = behind('id: a\ntitle: b\ntitel: c\nzebra: 1\n');
    assert.deepEqual([definition?.value.title, problems.length], ['b', 2]);
  });

  it('tells what shows only behind a misspelt key', () => {
    const { problems } = behind('id: a\ntitle: b\nlits: [{ name: 7 }]\n');
    assert.deepEqual(
      problems.map(({ message }) => message),
      ["unknown key 'lits'", 'list.0.name: must be text'],
    );
  });

  it('puts a stand-in in the place of a value that nothing else is decided by, and of no other', () => {
    const standIns = { title: 'Title' };
    assert.equal(behind('id: a\ntitle: 7\n', standIns).definition?.value.title, 'Title');
    assert.equal(behind('id: a\n', standIns).definition?.value.title, 'Title');
    assert.equal(behind('id: 7\ntitle: b\n', standIns).definition, null);
  });
});

describe('did you mean', () => {
  const NEAR = { recordedby: 'recordedBy', signifcance: 'significance', strat: 'start', STATUS: 'status', nd: 'end' };
  const words = ['recordedBy', 'significance', 'start', 'status', 'end'];
  for (const [written, meant] of Object.entries(NEAR)) {
    it(`${meant} when ${written} was written`, () => {
      assert.equal(didYouMean(written, words), `did you mean '${meant}'?`);
    });
  }

  it('says nothing when nothing is near', () => {
    assert.equal(didYouMean('telephone', words), null);
    assert.equal(didYouMean('start', []), null);
    assert.equal(didYouMean('kw', ['en', 'cy']), null);
  });
});
