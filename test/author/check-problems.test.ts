import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthorError } from '../../src/author/author-error.ts';
import { checkCatalogue, type CheckOptions } from '../../src/author/check.ts';
import { problemsJson, problemsText, wantsColor } from '../../src/author/problem-text.ts';
import { formatProblem, PROBLEM_KINDS, type DefinitionProblem } from '../../src/transform/record/definition.ts';
import { updatedWords } from '../../src/author/sentences.ts';
import { loadCatalogue, TEMPLATES } from '../../src/catalogue.ts';
import { copyTemplates, type TemplatesCopy } from './templates-copy.ts';

const MANIFEST = 'datasets/problems/dataset.yaml';
const ALLERGIES = 'datasets/allergies/dataset.yaml';
const POLICY = 'policies/default.yaml';

/** One edit of a file: in place of the first text the second. */
type Edit = readonly [file: string, from: string, to: string];

/** A mistake: what is edited, the text of the file at the place of the problem, and what is said of it. */
type Mistake = readonly [edit: Edit, at: string, kind: string, message: RegExp, hint?: RegExp];

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'an unknown key': [
    [MANIFEST, 'owner:', 'ownr:'],
    'ownr:',
    'unknown-key',
    /unknown key 'ownr'/u,
    /did you mean 'owner'/u,
  ],
  'an unknown key of a section': [
    [MANIFEST, '    order:', '    oder:'],
    'oder:',
    'unknown-key',
    /unknown key 'oder' in sections\.0/u,
    /did you mean 'order'/u,
  ],
  'an unknown field': [
    [MANIFEST, 'fields: [start, term,', 'fields: [start, trem,'],
    'trem,',
    'unknown-name',
    /problem has no field 'trem'/u,
    /did you mean 'term'/u,
  ],
  'an unknown record type': [
    [MANIFEST, 'records: problem', 'records: problm'],
    'records: problm',
    'unknown-name',
    /no record type 'problm'/u,
    /did you mean 'problem'/u,
  ],
  'a section without the title that its absence text names': [
    [MANIFEST, '    title: Active Problems and Issues\n', ''],
    'id: prb-tab-act',
    'value',
    /must be the heading, by which sentences such as "none recorded" name the section/u,
  ],
  'words without an absence text': [
    ['words/en.yaml', 'absence-none-patient:', 'absence-non-patient:'],
    'absence-non-patient',
    'unknown-name',
    /nothing says 'absence-non-patient'/u,
    /did you mean 'absence-none-patient'/u,
  ],
  'the id of another dataset': [
    [MANIFEST, 'id: problems', 'id: allergies'],
    'id: allergies',
    'rule',
    /the id 'allergies' is that of datasets\/allergies\/dataset\.yaml, and not the name of its folder/u,
  ],
  'YAML that cannot be read': [
    [MANIFEST, 'title: Problems', 'title: "Problems'],
    '',
    'syntax',
    /not valid YAML/u,
    /quotes/u,
  ],
  'a value of the wrong type': [
    [MANIFEST, 'version: 1.3.0', 'version: 1.2'],
    'version: 1.2',
    'value',
    /version: must be text/u,
    /in quotes/u,
  ],
  'a value that is none of the allowed ones': [
    [MANIFEST, 'status: active', 'status: live'],
    'status: live',
    'value',
    /status: must be one of draft, active, retired/u,
  ],
  'a value that is misspelt': [
    [MANIFEST, 'status: active', 'status: activ'],
    'status: activ',
    'value',
    /status: must be one of draft, active, retired/u,
    /did you mean 'active'/u,
  ],
  'a date range that ends before it begins': [
    [
      'datasets/problems/cases/edith/case.yaml',
      'today: 2020-01-31',
      'today: 2020-01-31\ndateRange: { from: 2019-12-31, until: 2019-01-01 }',
    ],
    'dateRange:',
    'value',
    /dateRange: 'until' is before 'from'/u,
  ],
  'a list in place of a text': [
    [MANIFEST, 'owner: Fell', 'owner: [a] #'],
    'owner: [a]',
    'value',
    /owner: must be text/u,
  ],
  'an unknown policy': [
    [MANIFEST, 'policy: default', 'policy: defualt'],
    'policy: defualt',
    'unknown-name',
    /no policy 'defualt'/u,
    /did you mean 'default'/u,
  ],
  'a composed dataset that is not there': [
    ['datasets/summary/dataset.yaml', 'from: problems/prb-tab-act', 'from: problem/prb-tab-act'],
    'from: problem/',
    'unknown-name',
    /there is no dataset 'problem'/u,
    /did you mean 'problems'/u,
  ],
  'an unknown helper': [
    ['datasets/problems/view.hbs', '{{status.label}}', '{{dat start}}'],
    '{{dat start',
    'unknown-name',
    /there is no helper 'dat'/u,
    /did you mean 'date'/u,
  ],
  'an unknown field of a template': [
    ['datasets/problems/view.hbs', '"Start Date" start', '"Start Date" strat'],
    'strat',
    'unknown-name',
    /'strat' is not declared/u,
    /did you mean 'start'/u,
  ],
  'a tag that is never closed': [
    [
      'datasets/problems/view.hbs',
      '{{column "Start Date" start}}',
      '{{#column "Start Date"}}<b>{{date start}}{{/column}}',
    ],
    '<b>',
    'rule',
    /its mark-up breaks the rule 'nesting'/u,
    /<b> has no counterpart: write it in the same block/u,
  ],
  'quotes of a word processor': [
    ['datasets/problems/view.hbs', '{{column "Start Date" start}}', '{{column “Start Date” start}}'],
    '{{column “',
    'rule',
    /'column' takes a text in quotes first/u,
    /with straight quotes/u,
  ],
  'a template that cannot be read': [
    ['datasets/allergies/view.hbs', '{{column "Start Date" start}}', '{{column "Start Date" start}'],
    '}',
    'syntax',
    /cannot be read here/u,
  ],
  'a file of a case that is not there': [
    ['datasets/problems/cases/edith/case.yaml', 'edith/openhr.xml', 'edith/open.xml'],
    'file: edith/open.xml',
    'file',
    /there is no extract 'edith\/open\.xml'/u,
    /beside case\.yaml, or below .*fixtures/u,
  ],
  'an unknown person of a case': [
    ['datasets/problems/cases/edith/case.yaml', 'person: edith', 'person: edit'],
    'person: edit',
    'unknown-name',
    /no synthetic person 'edit'/u,
    /did you mean 'edith'/u,
  ],
  'a day that no calendar has': [
    ['datasets/problems/cases/edith/case.yaml', 'today: 2020-01-31', 'today: 2020-02-31'],
    'today:',
    'value',
    /must be a day such as 2020-01-31/u,
  ],
  'an unknown record type of a map': [
    ['formats/tpp.yaml', '  allergy:\n', '  alergy:\n'],
    'alergy:',
    'unknown-name',
    /no record type 'alergy'/u,
    /did you mean 'allergy'/u,
  ],
  'a path that is not allowed': [
    ['formats/openhr.yaml', 'dosage: o:medication', 'dosage: //o:medication'],
    '//o:medication',
    'rule',
    /'\/\/' is not allowed here/u,
  ],
  'an unknown key of a map': [
    ['formats/openhr.yaml', 'kind: gp-record', 'kind: gp-record\nlanguge: xpath'],
    'languge:',
    'unknown-key',
    /unknown key 'languge'/u,
    /did you mean 'language'/u,
  ],
  'an unknown field of a policy': [
    [POLICY, 'mayBeContacted: true', 'mayBeContactd: true'],
    '',
    'unknown-name',
    /carer has no field 'mayBeContactd'/u,
    /did you mean 'mayBeContacted'/u,
  ],
  'a policy that ends before it begins': [
    [POLICY, 'effective: { from: 2020-01-01 }', 'effective: { from: 2020-01-01, to: 2019-12-31 }'],
    'to: 2019-12-31',
    'value',
    /effective\.to: ends before it begins/u,
  ],
  'a code set of numbers': [
    ['code-sets/palliative-care.yaml', 'codes: ["', 'codes: [7, "'],
    '7, "',
    'value',
    /must be text/u,
    /in quotes/u,
  ],
};

/** The dataset that a file belongs to; none for what all are built on. */
function onlyOf(file: string): readonly string[] {
  return file.startsWith('datasets/') ? file.split('/').slice(1, 2) : [];
}

describe('each mistake of an author', () => {
  let copy: TemplatesCopy;
  beforeEach(() => (copy = copyTemplates(['problems', 'allergies', 'summary'])));
  afterEach(() => copy.discard());

  for (const [what, [edit, at, kind, message, hint = /^/u]] of Object.entries(MISTAKES))
    it(`is found at its place: ${what}`, () => {
      copy.edit(...edit);
      const problems = checkCatalogue(copy.folder, { only: onlyOf(edit[0]) });
      const found = problems.find((each) => each.file === edit[0] && message.test(each.message));
      assert.ok(found, problems.map(formatProblem).join('\n'));
      const line = copy.read(found.file).split('\n')[found.line - 1] ?? '';
      assert.ok(line.slice(found.column - 1).startsWith(at), `${formatProblem(found)}: ${line}`);
      assert.match(found.hint ?? '', hint);
      assert.equal(found.kind ?? 'rule', kind);
    });

  it('is found beside all others of the same file', () => {
    copy.edit(MANIFEST, 'owner:', 'ownr:');
    copy.edit(MANIFEST, 'version: 1.3.0', 'version: one');
    copy.edit(MANIFEST, 'fields: [start, term,', 'fields: [start, trem,');
    copy.edit(MANIFEST, 'status: [active, unknown]', 'status: [active, unknwn]');
    copy.edit(MANIFEST, 'policy: default', 'policy: defualt');
    copy.edit('formats/openhr.yaml', 'dosage: o:medication', 'dosage: //o:medication');
    copy.edit('formats/openhr.yaml', 'title: OpenHR 2.1', 'titel: OpenHR 2.1');
    copy.edit('formats/openhr.yaml', 'start: { path: o:effectiveTime', 'start: { path: x:effectiveTime');
    copy.edit(POLICY, 'mayBeContacted: true', 'mayBeContactd: true');
    copy.edit(POLICY, 'deceased: { days: 28 }', 'deceased: { days: 28 }\nsystem: 1');
    copy.edit(POLICY, 'binds: [local-record,', 'binds: [local-recrd,');
    const found = checkCatalogue(copy.folder);
    const in_ = (file: string) => found.filter((each) => each.file === file).map(({ message }) => message);
    assert.deepEqual(in_(MANIFEST), [
      'version: must be a version such as 1.0.0',
      "unknown key 'ownr'",
      "'unknwn' is not a value of 'status'",
      "problem has no field 'trem'",
    ]);
    assert.deepEqual(in_('formats/openhr.yaml'), [
      "unknown key 'titel'",
      "records.allergy.fields.start: the prefix 'x' is not declared",
      "records.medication.fields.dosage: '//' is not allowed here",
    ]);
    assert.deepEqual(in_(POLICY).toSorted(), [
      "carer has no field 'mayBeContactd'",
      "there is no family 'local-recrd'",
      "unknown key 'system'",
    ]);
  });
});

describe('checking what only shows in the folder', () => {
  let copy: TemplatesCopy;
  beforeEach(() => (copy = copyTemplates(['problems', 'allergies', 'immunisations', 'medications'])));
  afterEach(() => copy.discard());

  const found = (options?: CheckOptions) => checkCatalogue(copy.folder, options).map(formatProblem);

  it('finds datasets that are composed of one another, at each step', () => {
    copy.edit(ALLERGIES, 'sections:', 'sections:\n  - include: immunisations');
    copy.edit('datasets/immunisations/dataset.yaml', 'sections:', 'sections:\n  - include: allergies');
    const cycle = found({ only: ['allergies', 'immunisations'] });
    assert.match(
      cycle.find((line) => line.startsWith('datasets/immunisations/dataset.yaml')) ?? '',
      /dataset\.yaml:\d+:5 the dataset is composed of itself: allergies → immunisations → allergies\. Hint: take one/u,
    );
  });

  it('finds a folder without a manifest', () => {
    mkdirSync(copy.path('datasets/new'));
    assert.match(
      found({ only: ['new'] })[0] ?? '',
      /^datasets\/new\/dataset\.yaml:1:1 there is no such file\. Hint: it belongs/u,
    );
  });

  it('finds files that look like definitions and that nothing reads', () => {
    copy.write('datasets/note.yaml', '');
    copy.write('datasets/problems/datset.yaml', '');
    copy.write('formats/mine.yml', '');
    copy.write('datasets/.hidden.yaml', '');
    mkdirSync(copy.path('datasets/.cache'));
    assert.deepEqual(found(), [
      'formats/mine.yml:1:1 nothing reads this file. Hint: name it mine.yaml',
      'datasets/note.yaml:1:1 nothing reads this file. Hint: a dataset is a folder with dataset.yaml in it',
      "datasets/problems/datset.yaml:1:1 nothing reads this file. Hint: did you mean 'dataset.yaml'?",
    ]);
  });

  it('finds what is expected of a case without what is given', () => {
    copy.remove('datasets/problems/cases/edith/case.yaml');
    assert.deepEqual(
      found({ only: ['problems'] }).map((line) => line.replace(/ Hint.*/u, '')),
      [
        'datasets/problems/cases/edith/case.yaml:1:1 expected.html stands here, and nothing is given: there is no case.yaml.',
      ],
    );
  });

  it('reads what an editor of Windows saved', () => {
    for (const file of [MANIFEST, 'datasets/problems/view.hbs', 'datasets/problems/cases/edith/case.yaml'])
      copy.write(file, `\uFEFF${copy.read(file).replaceAll('\n', '\r\n')}`);
    assert.deepEqual(found({ only: ['problems'] }), []);
  });

  it('finds text that is not UTF-8, at its place', () => {
    writeFileSync(
      copy.path(MANIFEST),
      Buffer.from(copy.read(MANIFEST).replace('Problems and', 'Probl\u00E8mes and'), 'latin1'),
    );
    writeFileSync(
      copy.path('datasets/problems/view.hbs'),
      Buffer.from(copy.read('datasets/problems/view.hbs'), 'utf16le'),
    );
    assert.deepEqual(found({ only: ['problems'] }), [
      `${MANIFEST}:3:13 what stands here is not UTF-8. Hint: save the file with the encoding UTF-8`,
    ]);
    copy.write(MANIFEST, readFileSync(join(TEMPLATES, MANIFEST), 'utf8'));
    assert.deepEqual(found({ only: ['problems'] }), [
      'datasets/problems/view.hbs:1:2 what stands here is not UTF-8. Hint: save the file with the encoding UTF-8',
    ]);
  });

  it('finds a folder in the place of a manifest, beside what else is wrong', () => {
    copy.remove(MANIFEST);
    mkdirSync(copy.path(MANIFEST));
    copy.edit(ALLERGIES, 'owner:', 'ownr:');
    const [allergies = '', problems = ''] = found({ only: ['allergies', 'problems'] });
    assert.match(allergies, /allergies\/dataset\.yaml:\d+:1 unknown key 'ownr'/u);
    assert.match(problems, /^datasets\/problems\/dataset\.yaml:1:1 the file cannot be read \(EISDIR\)/u);
  });

  it('looks at the named datasets only', () => {
    copy.edit(MANIFEST, 'owner:', 'ownr:');
    copy.edit(ALLERGIES, 'owner:', 'ownr:');
    copy.edit('formats/openhr.yaml', 'dosage: o:medication', 'dosage: //o:medication');
    const [only, ...others] = found({ only: ['problems'] });
    assert.ok(only?.startsWith(`${MANIFEST}:6:1 unknown key 'ownr'`) === true && others.length === 0);
    assert.deepEqual(found({ only: ['medications'] }), []);
  });

  it('says of a dataset that is not there which was meant', () => {
    assert.throws(
      () => found({ only: ['problem'] }),
      (error) =>
        error instanceof AuthorError && error.message.includes("Did you mean 'problems'") && error.kind === 'usage',
    );
  });

  it('tells what is wrong with the record types even where a dataset is named', () => {
    copy.edit('records/problem.yaml', 'type: date', 'type: dtae');
    assert.match(found({ only: ['allergies'] })[0] ?? '', /^records\/problem\.yaml/u);
  });
});

describe('checking policies against the day', () => {
  let copy: TemplatesCopy;
  beforeEach(() => (copy = copyTemplates(['problems', 'allergies', 'immunisations', 'medications'])));
  afterEach(() => copy.discard());

  const effective = (file: string, to: string) =>
    copy.edit(file, 'effective: { from: 2020-01-01 }', `effective: ${to}`);
  const found = (today: string, ...only: string[]) => checkCatalogue(copy.folder, { today, only }).map(formatProblem);

  for (const [what, period, today, words] of [
    [
      'not in force yet',
      '{ from: 2020-02-01 }',
      '2020-01-31',
      /the policy 'default' is in force from 2020-02-01 only/u,
    ],
    [
      'no longer in force',
      '{ from: 2019-01-01, to: 2020-01-30 }',
      '2020-01-31',
      /'default' was in force until 2020-01-30/u,
    ],
  ] as const)
    it(`finds an active dataset whose policy is ${what}`, () => {
      effective(POLICY, period);
      const [only, ...others] = found(today, 'problems');
      assert.match(only ?? '', /^datasets\/problems\/dataset\.yaml:11:15 /u);
      assert.match(only ?? '', words);
      assert.match(only ?? '', /Hint: name another policy, change its 'effective', or make the dataset a draft/u);
      assert.deepEqual(others, []);
    });

  it('lets a draft be prepared for a policy to come, and takes both ends as inside', () => {
    effective(POLICY, '{ from: 2020-01-31, to: 2020-01-31 }');
    assert.deepEqual(found('2020-01-31', 'problems'), []);
    copy.edit(MANIFEST, 'status: active', 'status: draft');
    assert.deepEqual(found('2020-01-30', 'problems'), []);
  });

  it('finds a set of sensitive codes that has run out: nothing would be protected by it', () => {
    effective('policies/sets/demo.yaml', '{ from: 2020-01-01, to: 2021-12-31 }');
    for (const [file, text] of updatedWords(loadCatalogue(copy.folder))) copy.write(file, text);
    assert.deepEqual(found('2021-12-31'), []);
    const [only, ...others] = found('2022-01-01');
    assert.match(
      only ?? '',
      /^policies\/sets\/demo\.yaml:\d+:32 the set was in force until 2021-12-31: the policy 'default' protects/u,
    );
    assert.deepEqual(others, []);
  });

  it('finds two files of one policy, and on which day both hold', () => {
    copy.write('policies/later.yaml', copy.read(POLICY).replace('from: 2020-01-01', 'from: 2021-06-01'));
    assert.match(
      found('2022-01-01')[0] ?? '',
      /^policies\/later\.yaml:1:1 'default' is defined twice: in policies\/default\.yaml and in policies\/later\.yaml; both are in force on 2021-06-01/u,
    );
    copy.edit(POLICY, 'effective: { from: 2020-01-01 }', 'effective: { from: 2020-01-01, to: 2021-05-31 }');
    assert.match(found('2022-01-01')[0] ?? '', /policies\/later\.yaml, for other days\. Hint: a policy has one file/u);
  });
});

describe('the report of a check', () => {
  const text = 'first\n\tid: problems, title: Problems\n';
  const problem: DefinitionProblem = {
    ...{ file: 'datasets/a/dataset.yaml', line: 2, column: 16, message: 'wrong', hint: 'do this', kind: 'value' },
  };
  const style = { folder: 'templates', textOf: () => text, color: false };

  it('shows the place, the line with a caret under it, and what to do', () => {
    assert.equal(
      problemsText([problem], style),
      [
        'templates/datasets/a/dataset.yaml:2:16',
        '  wrong',
        '  2 |  id: problems, title: Problems',
        '    |                ^',
        '  Hint: do this',
        '',
        '1 problem in 1 file.',
      ].join('\n'),
    );
    assert.equal(problemsText([], style), 'No problems.');
  });

  it('cuts a long line to what is around the place', () => {
    const long = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;
    const lines = problemsText([{ ...problem, line: 1, column: 501 }], { ...style, textOf: () => long }).split('\n');
    const [, , line = '', caret = ''] = lines;
    assert.ok(line.length < 170 && line.startsWith('  1 | …aaa') && line.endsWith('bbb…'));
    assert.equal(line.slice(caret.indexOf('^'), caret.indexOf('^') + 4), 'HERE');
  });

  it('shows no line where there is none, and counts files', () => {
    const other = { ...problem, file: 'b', line: 9, hint: null };
    const shown = problemsText([problem, other], { ...style, textOf: () => null });
    assert.ok(!shown.includes('^'));
    assert.match(shown, /2 problems in 2 files\.$/u);
  });

  it('writes nothing that a terminal would obey', () => {
    const hostile = { ...style, textOf: () => '\u001B[2Jid: \u0007x\n' };
    const shown = problemsText([{ ...problem, line: 1, column: 1, message: '\u001B[31mred' }], hostile);
    assert.ok(!shown.includes('\u001B') && !shown.includes('\u0007'));
  });

  it('has colour on a terminal only, and never against NO_COLOR', () => {
    assert.ok(problemsText([problem], { ...style, color: true }).includes('\u001B[31mwrong\u001B[39m'));
    assert.equal(wantsColor({ isTTY: true }, {}), true);
    assert.equal(wantsColor({ isTTY: true }, { NO_COLOR: '1' }), false);
    assert.equal(wantsColor({ isTTY: true }, { NO_COLOR: '' }), true);
    assert.equal(wantsColor({}, {}), false);
  });

  it('is a list of the same six things for scripts', () => {
    const { kind, ...plain } = problem;
    assert.equal(kind, 'value');
    assert.deepEqual(JSON.parse(problemsJson([problem, { ...plain, hint: '' }])), [
      { file: 'datasets/a/dataset.yaml', line: 2, column: 16, kind: 'value', message: 'wrong', hint: 'do this' },
      { file: 'datasets/a/dataset.yaml', line: 2, column: 16, kind: 'rule', message: 'wrong', hint: null },
    ]);
    assert.ok('rule' in PROBLEM_KINDS);
  });
});
