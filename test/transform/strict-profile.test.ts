import assert from 'node:assert/strict';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

import { transform, wholeHtml, type DatasetView } from '../../src/transform/transform.ts';
import { catalogue, answersOf, DATASET_IDS, factsOf, PERSON_IDS, type PersonId } from './support/people.ts';
import { elementsOf, textsOf } from './support/html.ts';

type Element = DefaultTreeAdapterTypes.Element;

/** Columns of each table, from left to right, date columns marked by an asterisk (GP Connect Access Record HTML 0.7). */
const COLUMNS: Readonly<Record<string, string>> = {
  'prb-tab-act': 'Start Date* · Entry · Significance · Details',
  'prb-tab-majinact': 'Start Date* · End Date* · Entry · Significance · Details',
  'prb-tab-othinact': 'Start Date* · End Date* · Entry · Significance · Details',
  'all-tab-curr': 'Start Date* · Details',
  'all-tab-hist': 'Start Date* · End Date* · Details',
  'med-tab-acu-med':
    'Type · Start Date* · Medication Item · Dosage Instruction · Quantity · Scheduled End Date* · Days Duration · Additional Information',
  'med-tab-curr-rep':
    'Type · Start Date* · Medication Item · Dosage Instruction · Quantity · Last Issued Date* · Number of Prescriptions Issued · Max Issues · Review Date* · Additional Information',
  'med-tab-dis-rep':
    'Type · Last Issued Date* · Medication Item · Dosage Instruction · Quantity · Discontinued Date* · Discontinuation Reason · Additional Information',
  'med-tab-all-sum':
    'Type · Start Date* · Medication Item · Dosage Instruction · Quantity · Last Issued Date* · Number of Prescriptions Issued · Discontinuation Details · Additional Information',
  'med-tab-all-iss':
    'Type · Issue Date* · Medication Item · Dosage Instruction · Quantity · Days Duration · Additional Information',
};
/** Elements of the layout, and those that text of a source may bring. */
const ELEMENTS = 'div h1 h2 p table thead tbody tr th td b i strong em br ul ol li sub sup small span pre'.split(' ');
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  class: /^(?:gptransfer-banner|content-banner|date-banner|exclusion-banner|date-column|med-item-column)$/u,
  id: /^[a-z-]+$/u,
  colspan: /^\d+$/u,
};

function strictView(dataset: string, person: PersonId): DatasetView {
  const recipe = catalogue.recipe(dataset, 'default', 'strict') ?? assert.fail();
  return transform(answersOf(person), recipe, factsOf(person));
}

describe('the strict profile', () => {
  for (const dataset of DATASET_IDS)
    it(`of ${dataset} has nothing but the mark-up of the standard, for everybody`, () => {
      for (const person of PERSON_IDS)
        for (const { name, attributes } of elementsOf(wholeHtml(strictView(dataset, person)))) {
          assert.ok(ELEMENTS.includes(name), name);
          for (const [key, value] of Object.entries(attributes)) assert.match(value, ATTRIBUTES[key] ?? /^\b$/u, key);
        }
    });

  it('has the same rows and sections as the accessible one', () => {
    for (const dataset of DATASET_IDS)
      for (const person of PERSON_IDS) {
        const recipe = catalogue.recipe(dataset, 'default') ?? assert.fail();
        const accessible = transform(answersOf(person), recipe, factsOf(person));
        const about = ({ sections }: DatasetView) => sections.map(({ id, rows, outcome }) => [id, rows, outcome]);
        assert.deepEqual(about(strictView(dataset, person)), about(accessible));
      }
  });

  it('has the columns of the standard, a class on each cell of a date column, and each id once', () => {
    const seen = new Set<string>();
    for (const dataset of ['problems', 'allergies', 'medications'])
      for (const person of PERSON_IDS) {
        const tables = named(parseFragment(wholeHtml(strictView(dataset, person))), 'table');
        const ids = tables.map((table) => table.attrs.find(({ name }) => name === 'id')?.value ?? '');
        assert.equal(new Set(ids).size, ids.length);
        for (const [at, table] of tables.entries()) checkTable(ids[at] ?? '', table, seen);
      }
    assert.deepEqual(
      [...seen].toSorted(),
      Object.keys(COLUMNS)
        .filter((id) => id !== 'all-tab-hist')
        .toSorted(),
    );
  });

  it('has one first heading, and one second heading for each of several sections', () => {
    const html = wholeHtml(strictView('medications', 'edith'));
    assert.deepEqual(textsOf(html, 'h1'), ['Medications']);
    assert.equal(textsOf(html, 'h2').length, 5);
    assert.match(html, /^<div><h1>.*<\/div><\/div>$/su);
    assert.doesNotMatch(html, /[\n\r\t]/u);
  });

  it('has the first heading on a section that stands alone', () => {
    const recipe = catalogue.recipe('problems', 'default', 'strict') ?? assert.fail();
    const [only] = recipe.dataset.sections;
    assert.ok(only);
    const alone = { ...recipe, dataset: { ...recipe.dataset, sections: [only] } };
    const html = wholeHtml(transform(answersOf('edith'), alone, factsOf('edith')));
    assert.match(
      html,
      /^<div><h1>Active Problems and Issues<\/h1><div class="exclusion-banner"><p>.*<table id="prb-tab-act">/su,
    );
    assert.deepEqual(textsOf(html, 'h2'), []);
  });

  it('says why nothing stands in a place, each sentence a paragraph', () => {
    const recipe = catalogue.recipe('allergies', 'default', 'strict') ?? assert.fail();
    const html = wholeHtml(transform(answersOf('bertram'), recipe, factsOf('bertram')));
    assert.match(
      html,
      /<h2>Current Allergies and Adverse Reactions<\/h2><p>No &#39;Current Allergies and Adverse Reactions&#39; data is recorded for this patient\.<\/p><\/div>/u,
    );
  });
});

function checkTable(id: string, table: Element, seen: Set<string>): void {
  seen.add(id);
  const [head, body] = [named(table, 'thead'), named(table, 'tbody')];
  const titles = head.flatMap((each) => named(each, 'th')).map(text);
  const columns = (COLUMNS[id] ?? assert.fail(id)).split(' · ');
  assert.deepEqual(
    titles,
    columns.map((column) => column.replace('*', '')),
  );
  for (const row of body.flatMap((each) => named(each, 'tr'))) {
    const cells = named(row, 'td');
    if (classOf(cells[0]) === 'med-item-column') continue;
    assert.deepEqual(
      cells.map((cell) => classOf(cell) === 'date-column'),
      columns.map((column) => column.endsWith('*')),
    );
  }
}

function named(parent: DefaultTreeAdapterTypes.ParentNode, name: string): readonly Element[] {
  return parent.childNodes.flatMap((child) =>
    'tagName' in child ? [...(child.tagName === name ? [child] : []), ...named(child, name)] : [],
  );
}

function classOf(element: Element | undefined): string {
  return element?.attrs.find(({ name }) => name === 'class')?.value ?? '';
}

function text(element: Element): string {
  return element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
}
