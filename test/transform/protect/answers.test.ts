import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { sentencesIn, textOf } from '../support/html.ts';
import { coreView, gpCore } from '../support/gp-core.ts';
import { answered, COUNCIL, edited, fixture, GP, htmlOf, sectionOf, viewOf } from '../support/people.ts';

const OPENHR = fixture('edith', 'openhr');
const POLICY = readFileSync(new URL('../../../templates/policies/default.yaml', import.meta.url), 'utf8');
const PATIENT = '<patient>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patient>';
const withEvent = (type: string, rest: string) =>
  edited(OPENHR, [
    '</healthDomain>',
    `<event><id>N1</id>${PATIENT}<eventType>${type}</eventType>${rest}</event></healthDomain>`,
  ]);

describe('a policy', () => {
  for (const [what, effective] of [
    ['that is not yet in force', '{ from: 2020-02-01 }'],
    ['that is no longer in force', '{ from: 2019-01-01, to: 2020-01-30 }'],
  ] as const)
    it(`${what} shows nothing, and says that it could not be shown safely`, () => {
      const recipe = gpCore(undefined, [
        'policies/default.yaml',
        edited(POLICY, ['effective: { from: 2020-01-01 }', `effective: ${effective}`]),
      ]);
      const view = coreView(recipe, OPENHR);
      assert.equal(view.outcome, 'unavailable');
      for (const { html } of view.sections)
        assert.match(
          textOf(html),
          /The record from Fellside Test Surgery could not be shown safely, so it is not shown\./u,
        );
      assert.doesNotMatch(htmlOf(view), /hypertension|recorded for this/iu);
    });

  it('has the last day inside', () => {
    const recipe = gpCore(undefined, [
      'policies/default.yaml',
      edited(POLICY, ['effective: { from: 2020-01-01 }', 'effective: { from: 2020-01-01, to: 2020-01-31 }']),
    ]);
    assert.equal(coreView(recipe, OPENHR).outcome, 'complete');
  });
});

describe('a set', () => {
  const SET = readFileSync(new URL('../../../templates/policies/sets/demo.yaml', import.meta.url), 'utf8');
  const from = (effective: string) =>
    gpCore(undefined, [
      'policies/sets/demo.yaml',
      edited(SET, ['effective: { from: 2020-01-01 }', `effective: ${effective}`]),
    ]);

  it('protects from its first day to its last', () => {
    const rowsWith = (effective: string) => sectionOf(coreView(from(effective), OPENHR), 'procedure').rows;
    assert.deepEqual(
      [
        '{ from: 2020-01-31 }',
        '{ from: 2020-01-01, to: 2020-01-31 }',
        '{ from: 2020-02-01 }',
        '{ from: 2019-01-01, to: 2020-01-30 }',
      ].map(rowsWith),
      [1, 1, 2, 2],
    );
  });
});

describe('the exclusion banner', () => {
  const once = gpCore('{ policy: default, banner: record }');

  it('stands once for the record where the dataset says so, and on no table', () => {
    const view = coreView(once, OPENHR);
    assert.deepEqual(sentencesIn(view.banner ?? '', 'exclusion-banner'), [
      'Items excluded due to confidentiality and/or patient preferences',
    ]);
    assert.doesNotMatch(htmlOf(view), /exclusion-banner/u);
  });

  it('does not stand where nothing was withheld', () => {
    assert.equal(coreView(once, fixture('bertram', 'openhr'), 'bertram').banner, null);
    assert.equal(coreView(gpCore(), OPENHR).banner, null);
  });
});

describe('words beside a code that says nothing', () => {
  const coded = (code: string) => withEvent('IMM', `${code}<displayTerm>Told by Jo Bloggs</displayTerm>`);
  const shown = (code: string) => sectionOf(coreView(gpCore(), coded(code)), 'immunisation');

  for (const [what, code, instead] of [
    ['of no code', '', 'recorded in words only, not shown here'],
    [
      'of an unknown code',
      '<code codeSystem="UNKNOWN" displayName="Other vaccination" code="1"/>',
      'Other vaccination',
    ],
    ['that are called a code', '<code codeSystem="UNKNOWN" displayName="Jo Bloggs told"/>', 'recorded in words only'],
    ['of a local code', '<code codeSystem="EMISLOCAL" displayName="Local vaccination" code="1"/>', 'Local vaccination'],
  ] as const)
    it(`${what} give way to its display, and are counted`, () => {
      const { html, counts } = shown(code);
      assert.match(textOf(html), new RegExp(instead, 'u'));
      assert.doesNotMatch(html, /Jo Bloggs/u);
      assert.deepEqual(counts, { 'withheld.freeText': 1 });
    });

  it('stay where the code, or a translation of it, says something', () => {
    const translated =
      '<code codeSystem="UNKNOWN" displayName="x"><translation codeSystem="2.16.840.1.113883.2.1.3.2.4.15" displayName="y" code="86198006"/></code>';
    for (const code of ['<code codeSystem="2.16.840.1.113883.2.1.6.2" displayName="x" code="65E"/>', translated])
      assert.match(shown(code).html, /Told by Jo Bloggs/u);
  });

  it('stay where the dataset names them: an allergy in words', () => {
    const view = viewOf('allergies', 'edith', [
      answered(GP, withEvent('ALL', '<displayTerm>Brazil nuts</displayTerm>')),
    ]);
    assert.match(htmlOf(view), /Brazil nuts/u);
  });
});

describe('a refusal to share', () => {
  it('of one source of several says so in its place, and the other is shown', () => {
    const dissent = withEvent(
      'OBS',
      '<effectiveTime datepart="Y" value="2019-01-01T00:00:00"/><code codeSystem="2.16.840.1.113883.2.1.6.2" displayName="x" code="93C1."/>',
    );
    const view = viewOf('problems', 'edith', [
      answered(GP, dissent),
      answered({ ...GP, id: 'gp2', name: 'Second' }, OPENHR),
    ]);
    assert.equal(view.outcome, 'partial');
    const { html, rows } = sectionOf(view, 'prb-tab-act');
    assert.deepEqual(
      [rows, sentencesIn(html, 'oriel-absence')],
      [2, ['The patient has chosen not to share this record.']],
    );
  });

  it('does not reach another kind of source', () => {
    assert.equal(
      viewOf('social-care', 'edith', [answered(COUNCIL, fixture('edith', 'liquidlogic-adults'))]).outcome,
      'complete',
    );
  });
});
