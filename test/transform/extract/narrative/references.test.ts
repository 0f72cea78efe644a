import assert from 'node:assert/strict';
import fc from 'fast-check';

import { NarrativeReferences } from '../../../../src/transform/extract/narrative/references.ts';

const TEXT =
  '<table><tbody><tr ID="row"><td ID="cell">Asthma</td><td><content ID="part">mild</content>, 2003</td></tr></tbody></table>' +
  '<paragraph revised="delete"><content ID="gone">Angina</content></paragraph><content ID="empty"> </content>' +
  '<content ID="twice">one</content><content ID="twice">two</content><list><item ID="a.b-c_1">Gout</item></list>' +
  '<content ID="outer">high <content ID="inner">blood</content> pressure</content>';

describe('a reference from an entry into the narrative', () => {
  const references = new NarrativeReferences('cda');

  for (const [reference, text] of [
    ['#cell', 'Asthma'],
    ['#part', 'mild'],
    ['#row', 'Asthma mild, 2003'],
    ['#outer', 'high blood pressure'],
    ['#inner', 'blood'],
    ['#a.b-c_1', 'Gout'],
    [' #cell ', 'Asthma'],
  ] as const)
    it(`${reference} gives the text of what it names`, () => {
      assert.equal(references.textOf(reference, TEXT), text);
    });

  for (const [what, reference, xml] of [
    ['names nothing', '#nowhere', TEXT],
    ['names an element that is marked as deleted', '#gone', TEXT],
    ['names an element that says nothing', '#empty', TEXT],
    ['names two elements', '#twice', TEXT],
    ['has no name', '#', TEXT],
    ['is empty', '', TEXT],
    ['is an address', 'http://example.com/#cell', TEXT],
    ['holds quotes', '#cell" ID="part', TEXT],
    ['is into no narrative at all', '#cell', ''],
    ['is into a narrative that cannot be read', '#cell', '<content ID="cell">a'],
    ['is into a narrative that is too long', '#cell', `<content ID="cell">${'a'.repeat(600_000)}</content>`],
  ] as const)
    it(`says nothing where it ${what}`, () => {
      assert.equal(references.textOf(reference, xml), null);
    });

  it('never throws, and never gives what the narrative does not hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(TEXT, '<content ID="x"', ''), (reference, xml) => {
        const text = references.textOf(reference, xml);
        assert.ok(text === null || text.split(' ').every((word) => xml.includes(word)));
      }),
    );
  });
});
