import assert from 'node:assert/strict';

import { rowsOf, sentencesIn, textsOf } from './support/html.ts';
import { answered, COUNCIL, edited, fixture, sectionOf, viewOf } from './support/people.ts';

/** The expected view of social-care.md §5, as far as the dataset shows it; today is 2020-01-31. */
const view = viewOf('social-care', 'edith');
const section = (id: string) => sectionOf(view, id);
const rows = (id: string) => rowsOf(section(id).html).map((cells) => cells.join(' | '));
const BANNER = ['Items excluded due to confidentiality and/or patient preferences'];

describe('adult social care of Edith: allocated workers', () => {
  const [sam = '', lee = '', ...others] = rows('allocated-workers');

  it('are two, the primary worker first', () => {
    assert.deepEqual([others.length, sam.includes('Sam CASEWORKER'), lee.includes('Lee THERAPIST')], [0, true, true]);
    assert.match(sam, /Primary worker/u);
    assert.doesNotMatch(lee, /Primary worker/u);
  });

  it('have a duty desk and an out-of-hours number', () => {
    assert.match(sam, /Duty desk 01632 960011/u);
    assert.match(sam, /Emergency Duty Team 01632 960012/u);
  });

  it('say that no out-of-hours contact is recorded', () => {
    assert.match(lee, /no out-of-hours contact recorded/u);
  });

  it('leave out who is no longer allocated', () => {
    assert.doesNotMatch(section('allocated-workers').html, /FORMERWORKER/u);
  });
});

describe('adult social care of Edith: carers and contacts', () => {
  const [jo = '', ruth = '', neighbour = '', ...others] = rows('carers-and-contacts');

  it('are three', () => {
    assert.equal(others.length, 0);
  });

  it('name Jo with both roles and one line on the assessment', () => {
    for (const text of ['Jo EXAMPLE', 'Main Carer', 'Emergency Contact', '01632 960002', 'completed 20-May-2019'])
      assert.ok(jo.replace(/\s+/gu, ' ').includes(text), text);
    assert.doesNotMatch(section('carers-and-contacts').html, /NFA-IA|information and advice/iu);
  });

  it('name Ruth with three roles', () => {
    for (const text of ['Ruth SAMPLE', 'Next of Kin', 'Lasting Power of Attorney', 'Key Holder'])
      assert.ok(ruth.includes(text), text);
  });

  it('tell of a neighbour who holds a key, and nothing else about them', () => {
    for (const text of ['Key Holder', 'Neighbour', 'not to be contacted', 'name not shared'])
      assert.ok(neighbour.includes(text), text);
    assert.doesNotMatch(section('carers-and-contacts').html, /NEARBY|900124|Alan/u);
  });

  it('count one third party reduced', () => {
    assert.deepEqual(section('carers-and-contacts').counts, { 'reduced.thirdParty': 1 });
  });
});

describe('adult social care of Edith: risks', () => {
  const [falls = '', dog = '', ...others] = rows('risks');

  it('are two: falls with its review date, the dog with an overdue one', () => {
    assert.equal(others.length, 0);
    assert.match(falls, /At risk for falls.*Two falls in the kitchen, autumn 2018.*review by\s+14-Feb-2020/u);
    assert.match(
      dog,
      /Large dog at property: ask for it to be shut in before entering.*review overdue since\s+01-Jun-2019/u,
    );
    assert.deepEqual(textsOf(section('risks').html, 'strong'), ['review overdue since 01-Jun-2019']);
  });

  it('have the exclusion banner for the one that is withheld', () => {
    assert.deepEqual(sentencesIn(section('risks').html, 'exclusion-banner'), BANNER);
    assert.deepEqual(section('risks').counts, { 'excluded.audience': 1 });
    assert.doesNotMatch(section('risks').html, /THIRDPARTY|[Aa]lleged/u);
  });

  it('are the only table with that banner', () => {
    const others = view.sections.filter(({ id }) => id !== 'risks');
    for (const { html } of others) assert.deepEqual(sentencesIn(html, 'exclusion-banner'), []);
  });
});

describe('adult social care of Edith: special factors and the past', () => {
  it('are two, one without a review date, one with characters that mean something in HTML', () => {
    const [transfers = '', knock = '', ...others] = rows('special-factors');
    assert.equal(others.length, 0);
    assert.match(transfers, /Two people for transfers.*no review date recorded/u);
    assert.match(knock, /Knock loudly & wait; may not see a visitor < 2 m away/u);
  });

  it('keep what ended apart, folded away', () => {
    const [past = '', ...others] = rows('past-risks');
    assert.equal(others.length, 0);
    assert.match(past, /02-May-2017.*30-Nov-2017.*Not to be visited unaccompanied/u);
    assert.equal(textsOf(section('past-risks').html, 'details').length, 1);
    assert.doesNotMatch(section('risks').html + section('special-factors').html, /unaccompanied/u);
  });
});

describe('a risk', () => {
  const risks = (from: string, to: string) =>
    sectionOf(
      viewOf('social-care', 'edith', [answered(COUNCIL, edited(fixture('edith', 'liquidlogic-adults'), [from, to]))]),
      'risks',
    );

  it('of a status we do not know stands with the current ones and says so', () => {
    assert.match(
      risks('<Risk id="R1" kind="risk" status="active"', '<Risk id="R1" kind="risk" status="on hold"').html,
      /falls/u,
    );
  });

  it('of a kind we do not know is a risk', () => {
    assert.match(
      risks('<Risk id="R3" kind="special-factor"', '<Risk id="R3" kind="hazard"').html,
      /Two people for transfers/u,
    );
  });

  it('named "other" without a text says that nothing describes it', () => {
    const html = risks(
      '<LocalText>Large dog at property: ask for it to be shut in before entering</LocalText>',
      '<LocalText> \n </LocalText>',
    ).html;
    assert.match(html, /Other \(no description recorded\)/u);
  });

  it('with a part of a date shows that part', () => {
    const html = risks('<From>2019-02-14</From>', '<From precision="YM">2019-02-01</From>').html;
    assert.match(html, />Feb 2019</u);
    assert.doesNotMatch(html, /01-Feb-2019/u);
  });
});
