import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { checkCatalogue } from '../../src/author/check.ts';
import { copyTemplates, type TemplatesCopy } from './templates-copy.ts';

const MANIFEST = 'datasets/problems/dataset.yaml';
const VIEW = 'datasets/problems/view.hbs';

describe('checking a templates folder', () => {
  let copy: TemplatesCopy;
  beforeEach(() => (copy = copyTemplates()));
  afterEach(() => copy.discard());

  /** What is wrong, without the datasets that are composed of a wrong one. */
  const problemsAtTheirPlace = () =>
    checkCatalogue(copy.folder).filter(({ message }) => !message.endsWith('has problems of its own'));
  const messages = (): string[] => problemsAtTheirPlace().map(({ file, message }) => `${file}: ${message}`);

  it('finds nothing in the templates that come with Oriel', () => {
    assert.deepEqual(checkCatalogue(), []);
  });

  it('tells the problems of every file, each with its place', () => {
    copy.edit('formats/openhr.yaml', 'start: { path: o:effectiveTime', 'start: { path: //o:effectiveTime');
    copy.edit('policies/default.yaml', 'mayBeContacted: true', 'mayBeCalled: true');
    copy.edit('words/en.yaml', '  yes: "Yes"\n', '');
    copy.edit(MANIFEST, 'fields: [start, term,', 'fields: [start, trem,');
    copy.edit('datasets/allergies/view.hbs', '{{column "Start Date" start}}', '{{column "Start Date" strat}}');
    copy.edit('datasets/social-care/cases/edith/case.yaml', 'today: 2020-01-31', 'today: 31/01/2020');
    const found = problemsAtTheirPlace();
    assert.deepEqual(
      found.map(({ file }) => file),
      [
        'words/en.yaml',
        'formats/openhr.yaml',
        'policies/default.yaml',
        'datasets/allergies/view.hbs',
        'datasets/problems/dataset.yaml',
        'datasets/social-care/cases/edith/case.yaml',
      ],
    );
    assert.ok(found.every(({ line, column }) => line > 0 && column > 0));
    assert.match(found.find(({ file }) => file === MANIFEST)?.hint ?? '', /did you mean 'term'/u);
  });

  it('does not repeat a wrong record type in everything that is built on it', () => {
    copy.edit('records/problem.yaml', 'type: date', 'type: dtae');
    copy.edit('words/en.yaml', '  no: "No"\n', '');
    assert.deepEqual(
      checkCatalogue(copy.folder).map(({ file }) => file),
      ['records/problem.yaml', 'words/en.yaml'],
    );
  });

  it('finds mark-up that only shows where a source leaves a field out', () => {
    copy.edit(
      VIEW,
      '{{column "Start Date" start}}',
      '{{#column "Start Date"}}{{#if start}}{{date start}}{{else}}<em><p>no date</p></em>{{/if}}{{/column}}',
    );
    const [problem, ...others] = checkCatalogue(copy.folder);
    assert.ok(problem !== undefined && others.length === 0);
    assert.match(
      problem.message,
      /breaks the rule 'html-structure' at "<p>no date<.* where a source leaves every field/u,
    );
    assert.match(copy.read(VIEW).split('\n')[problem.line - 1] ?? '', /\{\{#section "prb-tab-act"\}\}/u);
  });

  it('finds mark-up that the guard would refuse', () => {
    copy.edit(VIEW, '{{#table "Active', '<p style="color:red">All of them</p>{{#table "Active');
    assert.deepEqual(messages(), [
      `${VIEW}: its mark-up breaks the rule 'attribute' at ${JSON.stringify('<p style="color:red">All of them</p><table><caption>Active problems'.slice(0, 60))} where every field is filled`,
    ]);
  });

  it('finds a folder whose name is not the id, a dataset without cases and a missing file', () => {
    copy.edit(MANIFEST, 'id: problems', 'id: problem');
    copy.remove('datasets/allergies/cases');
    copy.remove('theme/oriel.css');
    mkdirSync(copy.path('datasets/empty'));
    assert.deepEqual(messages(), [
      'theme/oriel.css: there is no such file',
      'datasets/allergies/dataset.yaml: the dataset has no worked case',
      'datasets/empty/dataset.yaml: there is no such file',
      'datasets/empty/dataset.yaml: the dataset has no worked case',
      `${MANIFEST}: the id 'problem' is not the name of its folder 'problems'`,
    ]);
  });

  it('finds a case that cannot be run, or of which nothing is expected', () => {
    const file = (name: string) => `datasets/problems/cases/${name}`;
    copy.edit(`${file('edith')}/case.yaml`, 'policy: default', 'policy: defualt');
    copy.edit(`${file('bertram')}/case.yaml`, 'kind: gp-record', 'kind: social-care');
    copy.edit(`${file('zack')}/case.yaml`, 'zack/openhr.xml', 'zack/open-hr.xml');
    copy.edit(`${file('source-down')}/case.yaml`, 'unavailable: timeout', 'unavailable: late');
    copy.remove(`${file('two-practices')}/expected.html`);
    assert.deepEqual(
      messages().map((message) => message.replace(/ at .*/u, '')),
      [
        `${file('bertram')}/case.yaml: the dataset reads no sources of kind 'social-care'`,
        `${file('edith')}/case.yaml: there is no policy 'defualt'`,
        `${file('source-down')}/case.yaml: sources.0.unavailable: must be one of unreachable, timeout, incomplete, unreadable, fault, refused, unknown-person, too-large, correlation, busy, paused`,
        `${file('two-practices')}/case.yaml: nothing is expected of this case yet`,
        `${file('zack')}/case.yaml: there is no extract 'zack/open-hr.xml'`,
      ],
    );
  });

  it('finds what a map neither reads nor says to be not supported', () => {
    copy.edit('formats/adastra.yaml', '  notSupported: [address, deathDate, title, preferredName, practice]', '');
    copy.edit('formats/openhr.yaml', 'notSupported: [part, contents, batch, status]', 'notSupported: [part, batch]');
    assert.deepEqual(messages(), [
      'formats/adastra.yaml: the map says nothing of person.deathDate, person.title, person.preferredName, person.practice, person.address',
      'formats/openhr.yaml: the map says nothing of immunisation.contents, immunisation.status',
    ]);
    const [, problem] = checkCatalogue(copy.folder);
    assert.match(copy.read('formats/openhr.yaml').split('\n')[(problem?.line ?? 0) - 1] ?? '', /^ {2}immunisation:/u);
  });

  it('finds a record type of which no map says anything', () => {
    copy.write('records/shoe.yaml', 'record: shoe\ntitle: Shoe\ndescription: A shoe.\nfields: {}\n');
    assert.ok(messages().length > 1);
    assert.ok(messages().every((message) => message.endsWith('the map says nothing of shoe')));
  });

  it('finds two formats with one id', () => {
    copy.write('formats/openhr-two.yaml', copy.read('formats/openhr.yaml'));
    assert.deepEqual(messages(), [`formats/openhr.yaml: 'openhr' is defined twice`]);
  });
});
