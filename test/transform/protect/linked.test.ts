import assert from 'node:assert/strict';

import { answered, edited, fixture, GP, sectionOf, viewOf } from '../support/people.ts';

const HYPERTENSION = '6513270E-269E-4D37-B2A7-4DE452E6B438';
const ANXIETY = '930D6EAF-14F4-433F-BE7D-1BFBC7A2EA20';
const RAMIPRIL = 'AE2EB154-7F15-4524-B4B9-B5DF9E7769B1';
const PRESSURE = '0CB1E29C-658C-4A14-95E6-0AF593BD04CF';
const POTASSIUM = '8E81973E-0BEC-47B0-B898-D190F9EBDACC';

const RECORD = fixture('edith', 'openhr');
const link = (id: string) =>
  `<eventLink><id>${id}</id><eventType>MED</eventType><eventLinkType>ASS</eventLinkType></eventLink>`;
const problem = (id: string) => `${id}</id><status>A</status><significance>S</significance>`;

function textOf(dataset: string, section: string, record: string): string {
  const { html } = sectionOf(viewOf(dataset, 'edith', [answered(GP, record)]), section);
  return html.replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ');
}

describe('a field that follows from links', () => {
  const linked = edited(
    RECORD,
    [problem(HYPERTENSION), problem(HYPERTENSION) + link(RAMIPRIL)],
    [problem(ANXIETY), problem(ANXIETY) + link(RAMIPRIL)],
  );

  it('names the entries that lead to its own', () => {
    assert.ok(!textOf('medications', 'med-tab-curr-rep', RECORD).includes('Linked problem'));
    assert.match(textOf('medications', 'med-tab-curr-rep', linked), /Linked problem: Essential hypertension/u);
  });

  it('names none that is withheld', () => {
    const text = textOf('medications', 'med-tab-curr-rep', linked);
    assert.equal(text.match(/Linked problem/gu)?.length, 1);
    assert.ok(!text.includes('Anxiety'));
  });

  it('names them in the words that protection leaves', () => {
    const uncoded = edited(
      linked,
      ['code="G20"', 'code=""'],
      ['code="59621000"', 'code=""'],
      ['<displayTerm>Essential hypertension</displayTerm>', '<displayTerm>Worried about Jo</displayTerm>'],
    );
    const text = textOf('medications', 'med-tab-curr-rep', uncoded);
    assert.match(text, /Linked problem: recorded in words only, not shown here/u);
    assert.ok(!text.includes('Worried about Jo') && !text.includes('Essential hypertension'));
  });

  it('names each entry of an encounter, and none that is confidential', () => {
    assert.match(textOf('events', 'enc-tab', RECORD), /Examination: O\/E - blood pressure reading/u);
    const event = `<id>${PRESSURE}</id>`;
    const confidential = RECORD.replace(`<event>\n      ${event}`, `<event>\n      ${event}<!-- -->`);
    assert.notEqual(confidential, RECORD);
    const marked = confidential.replace(
      '<displayTerm>O/E - blood pressure reading</displayTerm>',
      '<confidentialityPolicy>X</confidentialityPolicy><displayTerm>O/E - blood pressure reading</displayTerm>',
    );
    const text = textOf('events', 'enc-tab', marked);
    assert.match(text, /Problem: Essential hypertension/u);
    assert.ok(!text.includes('blood pressure'));
  });

  it('counts a withheld entry where it would have stood, and nowhere else', () => {
    const view = viewOf('events', 'edith');
    assert.equal(sectionOf(view, 'enc-tab').withheld, 1);
    assert.equal(sectionOf(view, 'enc-tab-none').withheld, 0);
  });

  it('puts results under the name of their report, which is no row of its own', () => {
    const battery = `<event><id>BATTERY</id><patient>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patient><eventType>INV</eventType><effectiveTime datepart="YMD" value="2019-11-06T00:00:00"/><code codeSystem="2.16.840.1.113883.2.1.6.2" displayName="Urea and electrolytes" code="44JB"/><displayTerm>Urea and electrolytes</displayTerm><observation><complexObservation><childLink>${POTASSIUM}</childLink></complexObservation></observation></event>`;
    const view = viewOf('investigations', 'edith', [
      answered(GP, edited(RECORD, [`<event>\n      <id>${POTASSIUM}`, `${battery}<event>\n      <id>${POTASSIUM}`])),
    ]);
    const { html, rows } = sectionOf(view, 'inv-tab');
    assert.equal(rows, 1);
    assert.match(html, /<th class="med-item-column"[^>]*>Urea and electrolytes<\/th>/u);
  });
});
