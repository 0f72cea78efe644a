import assert from 'node:assert/strict';

import { edith } from './extract/formats/same-as-openhr.ts';
import { answered, edited, GP, sectionOf, viewOf } from './support/people.ts';

/** What a picture could tell of a row that is withheld: a dot, a gap, a longer axis, a count, a lane. */

const BANNER = /<div class="exclusion-banner">.*?<\/div>/su;

/** A section of a dataset, of the parts of Edith's record. */
function sectionHtml(dataset: string, section: string, ...parts: readonly string[]): string {
  const answers = [edith('vision/demographics'), ...parts].map((text) => answered(GP, text));
  return sectionOf(viewOf(dataset, 'edith', answers), section).html;
}

function withMore(part: string, more: string): string {
  return edited(edith(`vision/${part}`), ['</VisionPart>', `${more}</VisionPart>`]);
}

/** The same section without a row, and with it withheld; nothing but the banner may tell them apart. */
function sameButForTheBanner(without: string, withheld: string): void {
  assert.doesNotMatch(without, BANNER);
  assert.match(withheld, BANNER);
  assert.equal(withheld.replace(BANNER, ''), without);
}

function result(id: string, date: string, value: string, isPrivate: boolean): string {
  const code = '<Code system="Read2" value="423.." rubric="Haemoglobin"/><Text>Haemoglobin</Text>';
  const range = isPrivate ? 'low="1" high="2"' : 'low="115" high="165"';
  return `<Result id="${id}" date="${date}" private="${String(isPrivate)}" abnormal="false">${code}<Value units="g/L" ${range}>${value}</Value></Result>`;
}

describe('a result that is withheld', () => {
  const shown = [result('s1', '2019-01-01', '120', false), result('s2', '2019-08-01', '118', false)].join('');

  for (const [what, hidden] of [
    ['between the others', result('h', '2019-04-01', '119', true)],
    ['as an outlier, long before', result('h', '1950-01-01', '9999', true)],
    ['as the latest, in words', result('h', '2020-01-30', 'positive', true)],
    ['with a date that says only the year', result('h', '2019', '&lt;5', true)],
  ] as const)
    it(`leaves no trace in a chart: ${what}`, () => {
      const html = (more: string) => sectionHtml('investigations', 'inv-tab', withMore('investigations', shown + more));
      assert.match(html(''), /<h3>Haemoglobin \(g\/L\)<\/h3><svg /u);
      sameButForTheBanner(html(''), html(hidden));
    });
});

describe('a course and an issue that are withheld', () => {
  const course = (id: string, isPrivate: boolean, item: string) =>
    `<Therapy id="${id}" kind="Repeat" status="Active" date="1950-01-01" end="2090-01-01" private="${String(isPrivate)}"><Text>${item}</Text></Therapy>`;
  const issue = (therapy: string) =>
    `<Issue id="i${therapy}" therapy="${therapy}" date="1951-01-01" private="false"><Text>Secretol 5mg tablets</Text></Issue>`;
  /** The fixture without what it withholds itself. */
  const own = edith('vision/medication').replace(/<Therapy id="6F298576"[\s\S]*?<\/Therapy>/u, '');
  const html = (section: string, more: string) =>
    sectionHtml('medications', section, edited(own, ['</VisionPart>', `${more}</VisionPart>`]));

  for (const item of ['Secretol 5mg tablets', 'Ramipril 5mg capsules'])
    it(`leave no trace in a timeline: ${item}`, () => {
      assert.match(html('med-tab-all-sum', ''), /<div class="oriel-timeline">.*<svg /su);
      sameButForTheBanner(html('med-tab-all-sum', ''), html('med-tab-all-sum', course('x1', true, item)));
      sameButForTheBanner(html('med-tab-all-iss', ''), html('med-tab-all-iss', course('x1', true, item) + issue('x1')));
    });
});
