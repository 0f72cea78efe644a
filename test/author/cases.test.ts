import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { acceptCases, runCases, type CaseResult } from '../../src/author/cases.ts';
import { loadCatalogue, TEMPLATES } from '../../src/catalogue.ts';
import { copyTemplates, type TemplatesCopy } from './templates-copy.ts';

const NEVER_SHOWN = [
  'must never be rendered',
  'Never to be shown',
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
const FREE_TEXT = ['journal', 'patient-summary', 'clinical-document'];

describe('the worked cases', () => {
  for (const { dataset, case: name, status, difference } of runCases(loadCatalogue()))
    it(`${dataset}/${name} shows what was accepted`, () => {
      assert.equal(status, 'same', `\n${difference}`);
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

  const run = (...ids: string[]): CaseResult[] => [...runCases(loadCatalogue(copy.folder), copy.folder, ids)];
  const only = (...ids: string[]): CaseResult => {
    const [result, ...others] = run(...ids);
    assert.ok(result !== undefined && others.length === 0);
    return result;
  };

  it('reports changed words with the text concerned', () => {
    copy.edit('words/en.yaml', 'recorded-by: "by {name}"', 'recorded-by: "from {name}"');
    const { status, difference } = only('problems/bertram');
    assert.equal(status, 'different');
    assert.match(difference, /^- .*<p>by Dr Ada DOCTOR/mu);
    assert.match(difference, /^\+ .*<p>from Dr Ada DOCTOR/mu);
    assert.doesNotMatch(difference, /Other Inactive/u);
  });

  it('reports a count that changed while the words stayed the same', () => {
    copy.edit('datasets/problems/cases/edith/expected.html', 'excluded.policy 1', 'excluded.policy 2');
    assert.match(only('problems/edith').difference, /^\+ .*excluded\.policy 1/mu);
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
    assert.deepEqual(
      run('allergies/edit').map(({ status, difference }) => [status, difference]),
      [['error', "there is no worked case 'allergies/edit'"]],
    );
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
    assert.deepEqual(
      acceptCases(loadCatalogue(copy.folder), copy.folder, ['problems/bertram'], () => assert.fail()),
      [],
    );
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
    assert.ok(!existsSync(copy.path(bertram)));
    assert.equal(copy.read(edith), readFileSync(`${TEMPLATES}/${edith}`, 'utf8'));
  });

  it('accepts nothing when nothing is named', () => {
    copy.remove('datasets/problems/cases/edith/expected.html');
    assert.deepEqual(
      acceptCases(loadCatalogue(copy.folder), copy.folder, [], () => assert.fail()),
      [],
    );
  });

  it('leaves a case alone that is the same', () => {
    assert.deepEqual(
      acceptCases(loadCatalogue(copy.folder), copy.folder, ['problems'], () => assert.fail()),
      [],
    );
  });
});
