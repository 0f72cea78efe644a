import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { AuthorError } from '../../src/author/author-error.ts';
import { acceptedText, casesSummary, caseText } from '../../src/author/case-report.ts';
import { acceptCases, runCases, type CaseResult } from '../../src/author/cases.ts';
import { loadCatalogue, TEMPLATES } from '../../src/catalogue.ts';
import { copyTemplates, type TemplatesCopy } from './templates-copy.ts';

const NEVER_SHOWN = [
  'must never be rendered',
  'Never to be shown',
  'NEVERSHOWN',
  'NEVERNAMED',
  'TOBESHOWN',
  'Anxiety',
  'Confidentialine',
  'withheldine',
  'Tinnitus',
  'Deletedol',
  'Termination of pregnancy',
  'Huntington',
  'Alan NEARBY',
  '07700 900124',
  'Ian THIRDPARTY',
  'Former lodger',
  'Alleged perpetrator',
  'Pat FORMERWORKER',
  'Key safe to the left',
];

/** The datasets whose approved definition shows free text: what a clinician wrote there may name others. */
const FREE_TEXT = ['journal', 'patient-summary'];

describe('the worked cases', () => {
  for (const { dataset, case: name, status, difference, markup } of runCases(loadCatalogue()))
    it(`${dataset}/${name} shows what was accepted`, () => {
      assert.equal(status, 'same', `\n${difference}\n${markup}`);
    });

  it('hold nothing that must never be rendered', () => {
    for (const { dataset, case: name } of runCases(loadCatalogue())) {
      const text = readFileSync(`${TEMPLATES}/datasets/${dataset}/cases/${name}/expected.html`, 'utf8');
      const found = NEVER_SHOWN.filter(
        (never) => text.includes(never) && !(FREE_TEXT.includes(dataset) && never === 'Huntington'),
      );
      assert.deepEqual(found, [], `${dataset}/${name}`);
    }
  });

  it('show of each dataset how it reads when all that can be withheld is', () => {
    for (const dataset of loadCatalogue().datasets.keys()) {
      const text = readFileSync(`${TEMPLATES}/datasets/${dataset}/cases/all-withheld/expected.html`, 'utf8');
      const sections = text.slice(0, text.indexOf('</header>')).split('<li>').slice(1);
      assert.ok(
        sections.some((section) => section.includes(': withheld, rows 0')),
        dataset,
      );
      const left = sections.filter((section) => section.includes(': shown') && section.includes('excluded.'));
      assert.deepEqual(left, [], dataset);
    }
  });

  it('answer for a restricted person exactly as for one the council does not know', () => {
    const [restricted, unknown] = ['restricted-person', 'unknown-person'].map((name) =>
      readFileSync(`${TEMPLATES}/datasets/social-care/cases/${name}/expected.html`, 'utf8'),
    );
    assert.equal(restricted, unknown);
  });
});

describe('running the worked cases', () => {
  let copy: TemplatesCopy;
  beforeEach(() => (copy = copyTemplates()));
  afterEach(() => copy.discard());

  const run = (...ids: string[]): CaseResult[] => [...runCases(loadCatalogue(copy.folder), copy.folder, { ids })];
  const only = (...ids: string[]): CaseResult => {
    const [result, ...others] = run(...ids);
    assert.ok(result !== undefined && others.length === 0);
    return result;
  };

  it('reports changed words with the text concerned', () => {
    copy.edit('words/en.yaml', 'recorded-by: "by {name}"', 'recorded-by: "from {name}"');
    const { status, difference, markup } = only('problems/bertram');
    assert.equal(status, 'different');
    assert.match(markup, /^- .*<p>by Dr Ada DOCTOR/mu);
    assert.match(markup, /^\+ .*<p>from Dr Ada DOCTOR/mu);
    assert.doesNotMatch(markup, /Other Inactive/u);
    assert.doesNotMatch(difference, /[<>]/u);
    const [heading = '', ...lines] = difference.split('\n');
    assert.equal(heading, 'Active Problems and Issues:');
    assert.ok(
      lines.some((line) => /^- \d\d-\w{3}-\d{4} \| .* \| .*by Dr Ada DOCTOR/u.test(line)),
      difference,
    );
    assert.ok(
      lines.some((line) => /^\+ \d\d-\w{3}-\d{4} \| .* \| .*from Dr Ada DOCTOR/u.test(line)),
      difference,
    );
  });

  it('says that a reader sees the same where only the mark-up changed', () => {
    copy.edit(
      'datasets/problems/cases/bertram/expected.html',
      '<div class="oriel-section">',
      '<div class="oriel-part">',
    );
    const result = only('problems/bertram');
    assert.deepEqual([result.status, result.difference], ['different', '']);
    assert.match(
      caseText(result, false),
      /^A reader sees the same text; the mark-up differs\.\nIn the mark-up:\nline 8:/mu,
    );
  });

  it('names the section of a line that moved to another one', () => {
    const file = 'datasets/problems/cases/edith/expected.html';
    copy.edit(file, '<h2>Active Problems and Issues</h2>', '<h2>Problems</h2>');
    const { difference } = only('problems/edith');
    assert.match(difference, /^Problems:\n- From Fellside/mu);
    assert.match(difference, /^Active Problems and Issues:\n\+ From Fellside/mu);
    assert.doesNotMatch(difference, /^What the audit counts:/mu);
  });

  it('reports a count that changed while the words stayed the same', () => {
    copy.edit('datasets/problems/cases/edith/expected.html', 'excluded.policy 1', 'excluded.policy 2');
    assert.match(
      only('problems/edith').difference,
      /^What the audit counts:\n- .*excluded\.policy 2.*\n\+ .*excluded\.policy 1/mu,
    );
  });

  it('overlooks white space between elements, comments and the order of attributes', () => {
    const file = 'datasets/allergies/cases/bertram/expected.html';
    copy.write(file, copy.read(file).replace(/>\n\s*</gu, '>\n\n<!-- -->\t<'));
    assert.equal(only('allergies/bertram').status, 'same');
    const grouped = 'datasets/medications/cases/bertram/expected.html';
    copy.edit(grouped, 'class="med-item-column" colspan="9"', 'colspan="9" class="med-item-column"');
    assert.equal(only('medications/bertram').status, 'same');
  });

  it('does not overlook white space inside a text', () => {
    copy.edit('datasets/problems/cases/bertram/expected.html', 'by Dr Ada', 'byDr Ada');
    assert.equal(only('problems/bertram').status, 'different');
  });

  it('says of a case without expected HTML that it is missing, and shows what would be accepted', () => {
    copy.remove('datasets/problems/cases/edith/expected.html');
    const { status, difference } = only('problems/edith');
    assert.equal(status, 'missing');
    assert.match(difference, /^\+ .*Essential hypertension/mu);
  });

  it('runs every case of a dataset by its name, and a slip of the pen is an error', () => {
    assert.ok(run('allergies').length > 5);
    assert.ok(run('allergies').every(({ dataset }) => dataset === 'allergies'));
  });

  it('knows no name that is like one of a dataset or a case, nor one of a case that was deleted', () => {
    const refused = (id: string, message: RegExp, kind = 'usage') =>
      assert.throws(
        () => run(id),
        (error) => error instanceof AuthorError && message.test(error.message) && error.kind === kind,
        id,
      );
    refused('allergies/edit', /^the dataset 'allergies' has no worked case 'edit'\. Did you mean 'edith'\?$/u);
    refused('alergies', /^there is no dataset 'alergies'\. Did you mean 'allergies'\?$/u);
    copy.remove('datasets/allergies/cases/edith');
    refused('allergies/edith', /has no worked case 'edith'/u);
    copy.remove('datasets/allergies/cases');
    refused('allergies', /has no worked case\. Write datasets\/allergies\/cases\/<name>\/case\.yaml/u, 'content');
  });

  it('says of an expected.html without a case.yaml, and of an empty folder, what to do', () => {
    copy.remove('datasets/problems/cases/edith/case.yaml');
    const { status, difference } = only('problems/edith');
    assert.equal(status, 'error');
    assert.match(
      difference,
      /case\.yaml:1:1 expected\.html stands here, and nothing is given.* Hint: write case\.yaml/u,
    );
    copy.remove('datasets/problems/cases/edith/expected.html');
    assert.match(only('problems/edith').difference, /the folder holds no case.* delete the folder$/u);
  });

  it('is told where it is', () => {
    const seen: string[] = [];
    const progress = (done: number, all: number, next: string) => seen.push(`${done}/${all} ${next}`);
    assert.equal(
      [...runCases(loadCatalogue(copy.folder), copy.folder, { ids: ['end-of-life'], progress })].length,
      seen.length,
    );
    assert.match(seen[0] ?? '', /^0\/\d+ end-of-life\//u);
  });

  it('says where a case file is wrong', () => {
    copy.edit('datasets/problems/cases/edith/case.yaml', 'person: edith', 'person: edit');
    const { status, difference } = only('problems/edith');
    assert.equal(status, 'error');
    assert.match(
      difference,
      /^datasets\/problems\/cases\/edith\/case\.yaml:4:\d+ there is no synthetic person 'edit'/u,
    );
  });

  it('refuses an extract outside of the case and the fixtures', () => {
    copy.edit('datasets/problems/cases/edith/case.yaml', 'edith/openhr.xml', '../../../../package.json');
    assert.match(only('problems/edith').difference, /leads out of the folder/u);
  });

  it('explains a section that could not be shown, and never accepts it', () => {
    copy.edit('datasets/problems/view.hbs', '{{#table', '<li>loose</li>{{#table');
    const { status, difference } = only('problems/bertram');
    assert.equal(status, 'error');
    assert.match(difference, /the section 'prb-tab-act' could not be shown: .*'html-structure' at "<li>loose/u);
    const shown: string[] = [];
    const before = copy.read('datasets/problems/cases/bertram/expected.html');
    const show = (result: CaseResult) => shown.push(result.status);
    assert.deepEqual(acceptCases(loadCatalogue(copy.folder), copy.folder, ['problems/bertram'], show), []);
    assert.deepEqual([shown, copy.read('datasets/problems/cases/bertram/expected.html')], [['error'], before]);
  });
});

describe('accepting worked cases', () => {
  let copy: TemplatesCopy;
  beforeEach(() => (copy = copyTemplates()));
  afterEach(() => copy.discard());

  it('writes the expected HTML of the named case only, after showing the difference', () => {
    const [edith, bertram] = ['edith', 'bertram'].map((name) => `datasets/problems/cases/${name}/expected.html`);
    assert.ok(edith !== undefined && bertram !== undefined);
    copy.remove(edith);
    copy.remove(bertram);
    const shown: string[] = [];
    const accepted = acceptCases(loadCatalogue(copy.folder), copy.folder, ['problems/edith'], (result) => {
      assert.ok(!existsSync(copy.path(edith)), 'the difference is shown before anything is written');
      shown.push(result.difference);
    });
    assert.deepEqual(
      accepted.map((result) => result.case),
      ['edith'],
    );
    assert.match(shown.join(), /Essential hypertension/u);
    assert.match(acceptedText(accepted), /^wrote \S+datasets\/problems\/cases\/edith\/expected\.html$/u);
    assert.equal(acceptedText([]), 'Nothing was written.');
    assert.ok(!existsSync(copy.path(bertram)));
    assert.equal(copy.read(edith), readFileSync(`${TEMPLATES}/${edith}`, 'utf8'));
  });

  it('accepts nothing when nothing is named, or a name is unknown', () => {
    copy.remove('datasets/problems/cases/edith/expected.html');
    const accept = (...ids: string[]) => acceptCases(loadCatalogue(copy.folder), copy.folder, ids, () => assert.fail());
    assert.throws(() => accept(), AuthorError);
    assert.throws(() => accept('problems/edit'), AuthorError);
    assert.ok(!existsSync(copy.path('datasets/problems/cases/edith/expected.html')));
  });

  it('leaves a case alone that is the same', () => {
    assert.deepEqual(
      acceptCases(loadCatalogue(copy.folder), copy.folder, ['problems'], () => assert.fail()),
      [],
    );
  });
});

describe('the report on worked cases', () => {
  const result = { dataset: 'problems', case: 'edith', difference: '', markup: '', expected: 'expected.html' };

  it('counts them, and names those to look at', () => {
    assert.equal(casesSummary([{ ...result, status: 'same' }]), '1 case: as accepted.');
    assert.equal(
      casesSummary([
        { ...result, status: 'same' },
        { ...result, status: 'different', case: 'zack' },
        { ...result, status: 'error' },
      ]),
      '3 cases: 1 as accepted, 1 different, 1 that cannot be run.\nWhere every line is meant: oriel cases --accept problems/zack',
    );
  });

  it('cuts a long difference of the mark-up short, and says so', () => {
    const markup = Array.from({ length: 40 }, (_, index) => `+ <p>${String(index)}</p>`).join('\n');
    const different = { ...result, status: 'different', difference: 'Problems:\n+ 1', markup } as const;
    assert.match(caseText(different, false), /\n\+ <p>13<\/p>\n… and 26 lines more; --markup shows all$/u);
    assert.match(caseText(different, true), /\n\+ <p>39<\/p>$/u);
  });
});
