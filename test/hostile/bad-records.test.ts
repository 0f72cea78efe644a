import assert from 'node:assert/strict';

import { PROFILES, type Profile } from '../../src/transform/render/profile.ts';
import { transform, type DatasetView } from '../../src/transform/transform.ts';
import { rowsOf, textOf } from '../transform/support/html.ts';
import { answered, catalogue, edited, factsOf, fixture, GP, sectionOf } from '../transform/support/people.ts';

const OPENHR = fixture('edith', 'openhr');
const OWNER = 'D23F0824-128B-4F33-8C5C-7FD0A6A3A450';

/** An allergy of Edith's in these words, of 2 January 2015, with a note. */
function allergy(id: string, words: string, note = ''): string {
  const text = note === '' ? '' : `<associatedText associatedTextType="POST"><value>${note}</value></associatedText>`;
  return `<event><id>${id}</id><patient>${OWNER}</patient><eventType>ALL</eventType><effectiveTime datepart="YMD" value="2015-01-02T00:00:00"/><code codeSystem="2.16.840.1.113883.2.1.6.2" code="14L" displayName="${words.trim() === '' ? '' : 'x'}"/><displayTerm>${words}</displayTerm>${text}</event>`;
}

function view(dataset: string, entries: string, profile: Profile): DatasetView {
  const recipe = catalogue.recipe(dataset, 'default', profile) ?? assert.fail();
  const xml = edited(OPENHR, ['</healthDomain>', `${entries}</healthDomain>`]);
  return transform([answered(GP, xml)], recipe, factsOf('edith'));
}

/** The cell that holds the words of the added allergy. */
function shown(words: string, profile: Profile): string {
  const section = sectionOf(view('allergies', allergy('added', words), profile), 'all-tab-curr');
  assert.deepEqual([section.outcome, section.rows], ['shown', 2]);
  const row = rowsOf(section.html).find(([date]) => date === '02-Jan-2015') ?? assert.fail(section.html);
  return row[1]?.replace(/ ?Recorded, date not given.*$/u, '') ?? assert.fail();
}

const TEXTS: readonly (readonly [what: string, words: string, shown: string])[] = [
  ['letters written from right to left', 'אלרגיה לפניצילין', 'אלרגיה לפניצילין'],
  ['emoji with their joiners', '👩🏽‍⚕️ 🥜', '👩🏽‍⚕️ 🥜'],
  ['an override of direction', 'dose \u202E01\u202C mg', 'dose \uFFFD01\uFFFD mg'],
  ['an isolate of direction', '\u2067x\u2069', '\uFFFDx\uFFFD'],
  ['a mark of direction that turns a range round', '\u200F10 - 20', '\uFFFD10 - 20'],
  ['a space without a width in the name of a drug', 'ami\u200Btriptyline', 'ami\uFFFDtriptyline'],
  ['a joiner inside a dose', '1\u200D0 mg', '1\uFFFD0 mg'],
  ['a letter without a shape', '\u3164', '\uFFFD'],
  ['a control of the second set', 'a&#x85;b', 'a\uFFFDb'],
  ['a separator of lines', 'a\u2028b', 'a b'],
  ['a combining mark on nothing', '\u0301x', '\u0301x'],
];

for (const profile of PROFILES)
  describe(`a bad record in the ${profile} profile`, () => {
    for (const [what, words, expected] of TEXTS)
      it(`shows ${what} honestly, or marks it`, () => assert.equal(shown(words, profile), expected));

    for (const [what, words] of [
      ['spaces', '   '],
      ['spaces that do not break', '\u00A0\u00A0'],
      ['spaces without a width', '\u200B\uFEFF'],
      ['ends of lines', '\n\t\n'],
    ] as const)
      it(`has no blank cell where the source wrote ${what} only`, () => {
        assert.equal(shown(words, profile), 'no description recorded');
      });

    it('of 20,000 entries shows each of them', () => {
      const entries = Array.from({ length: 20_000 }, (_, index) =>
        allergy(`e${String(index)}`, `Number ${String(index)}.`),
      );
      const { rows, outcome, html } = sectionOf(view('allergies', entries.join(''), profile), 'all-tab-curr');
      assert.deepEqual([outcome, rows], ['shown', 20_001]);
      assert.equal(html.match(/Number \d+\./gu)?.length, 20_000);
      assert.equal(new Set(html.match(/Number \d+\./gu)).size, 20_000);
    });

    for (const [what, note] of [
      ['words', `${'lorem ipsum '.repeat(9_000)}the end.`],
      ['one word', `${'x'.repeat(100_000)}-the-end.`],
    ] as const)
      it(`with a note of 100 KB of ${what} shows it to its end`, () => {
        const { outcome, html } = sectionOf(view('journal', allergy('added', 'Nuts', note), profile), 'journal');
        assert.equal(outcome, 'shown');
        assert.ok(textOf(html).includes(note));
      });

    it('with a character that XML does not know is refused whole, and never reads as nothing recorded', () => {
      for (const character of ['\u0000', '\u0007', '\uFFFE', '&#0;']) {
        const { outcome, sections } = view('allergies', allergy('added', `a${character}b`), profile);
        assert.equal(outcome, 'unavailable');
        for (const { html } of sections) {
          assert.match(html, /could not be read safely/u);
          assert.doesNotMatch(html, /is recorded for/u);
        }
      }
    });
  });
