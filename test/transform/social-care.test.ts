import assert from 'node:assert/strict';

import { rowsOf, sentencesIn, textOf, textsOf } from './support/html.ts';
import { answered, COUNCIL, edited, fixture, sectionOf, viewOf } from './support/people.ts';

/** What a clinician must find of Edith, panel by panel, apart from the worked cases; today is 2020-01-31. */
const view = viewOf('social-care', 'edith');
const section = (id: string) => sectionOf(view, id);
const rows = (id: string) => rowsOf(section(id).html).map((cells) => cells.join(' | '));
const BANNER = ['Items excluded due to confidentiality and/or patient preferences'];

const ANSWERED = 'From Fellside County Council, answered at 09:00.';

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

  it('and the cases, for an enquiry, are the only tables with that banner', () => {
    const bannered = view.sections.filter(({ html }) => sentencesIn(html, 'exclusion-banner').length > 0);
    assert.deepEqual(
      bannered.map(({ id }) => id),
      ['risks', 'closed-cases'],
    );
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

describe('adult social care of Edith: the person and their disabilities', () => {
  it('is called Edie and needs large print, with a literal &', () => {
    const { html } = section('person');
    assert.match(textOf(html), /Preferred name ?Edie.*Large print \(18 point or larger\) & spoken explanation/u);
    assert.match(textOf(html), /Accommodation ?Owner occupier.*Lives alone ?No/u);
  });

  it('does not tell how to get in', () => {
    assert.doesNotMatch(view.sections.map(({ html }) => html).join(''), /[Kk]ey safe|door code/u);
  });

  it('has two disabilities, at the precision at which they were recorded', () => {
    assert.deepEqual(rows('disabilities'), [
      'Visual impairment | 2016 | Registered | Registered sight impaired; macular degeneration',
      'Physical | Mar 2018 | Not registered | Reduced mobility, walks with a frame indoors',
    ]);
  });
});

describe('adult social care of Edith: what the council arranges', () => {
  it('are four services: one with an overdue review first, the planned one after those given, the finished last', () => {
    const [care = '', frame = '', meal = '', reablement = '', ...others] = rows('services');
    assert.equal(others.length, 0);
    assert.match(care, /Home care, 2 visits a day.*Active.*review overdue since\s+15-Jan-2020/u);
    assert.match(frame, /Walking frame.*Active.*no review date recorded/u);
    assert.match(meal, /Midday meal.*10-Feb-2020.*Planned/u);
    assert.match(reablement, /Reablement after discharge.*01-Apr-2018.*Finished/u);
    assert.doesNotMatch(reablement, /review/u);
  });

  it('are two assessments of hers, one of them in progress', () => {
    const [therapy = '', needs = '', ...others] = rows('assessments');
    assert.equal(others.length, 0);
    assert.match(therapy, /Occupational Therapy Assessment.*Stairs and bathing.*In progress.*no outcome recorded/u);
    assert.match(needs, /Care Act Needs Assessment.*07-Mar-2018.*19-Mar-2018.*Completed.*Support Planning/u);
  });

  it('is one line on the assessment of her carer, without its outcome', () => {
    const { html, counts } = section('carers-assessments');
    assert.deepEqual(textsOf(html, 'p'), [ANSWERED, 'Carer’s assessment: completed 20-May-2019']);
    assert.deepEqual(counts, { 'reduced.thirdParty': 1 });
    assert.doesNotMatch(view.sections.map((each) => each.html).join(''), /Signposting/u);
  });

  it('are reviews, the one to come apart from the one that took place', () => {
    assert.deepEqual(rows('reviews'), ['review by 02-Apr-2020 | C-2018-0193']);
    assert.deepEqual(rows('past-reviews'), ['09-Apr-2019 | 02-Apr-2019 | No change in package | C-2018-0193']);
  });

  it('has its reasons, the primary one first', () => {
    const [first = '', second = '', ...others] = rows('support-reasons');
    assert.equal(others.length, 0);
    assert.match(first, /Physical Support: Personal care support\s+Primary reason.*Active/u);
    assert.match(second, /Sensory Support: Support for visual impairment.*2016/u);
  });

  it('has one legal status, with who holds it, and no row for what is none', () => {
    assert.deepEqual(rows('legal-status'), [
      'Lasting Power of Attorney | Health and welfare | registered | 01-Apr-2017 | Ruth SAMPLE',
    ]);
  });

  it('are an open case and, folded away, a closed one; the enquiry is withheld and counted', () => {
    assert.deepEqual(rows('cases'), ['C-2018-0193 | 05-Mar-2018 | Physical Support: Personal care support | Open']);
    assert.deepEqual(rows('closed-cases'), [
      'C-2011-0044 | 01-Feb-2011 | 31-Aug-2012 | Sensory Support: Support for visual impairment',
    ]);
    assert.deepEqual(section('closed-cases').counts, { 'excluded.audience': 1 });
    assert.doesNotMatch(section('cases').html + section('closed-cases').html, /E1/u);
  });

  it('has two reviews that are overdue, and says so of no other', () => {
    const overdue = view.sections.flatMap(({ html }) =>
      textsOf(html, 'strong').filter((text) => text.includes('overdue')),
    );
    assert.deepEqual(overdue, ['review overdue since 01-Jun-2019', 'review overdue since 15-Jan-2020']);
  });
});

describe('what others did not agree to', () => {
  const shares = '<MayBeContacted>true</MayBeContacted><ShareDetails>yes</ShareDetails>';
  const changed = (...changes: readonly (readonly [string, string])[]) =>
    viewOf('social-care', 'edith', [answered(COUNCIL, edited(fixture('edith', 'liquidlogic-adults'), ...changes))]);
  const cellsOf = (changed: typeof view, id: string) => rowsOf(sectionOf(changed, id).html);

  it('keeps the name of an attorney from the legal status, and says that it is not shared', () => {
    const ruth = '<Phone>07700 900123</Phone>';
    const view = changed([`${ruth}${shares}`, `${ruth}${shares.replace('yes', 'no')}`]);
    assert.equal(cellsOf(view, 'legal-status')[0]?.[4], 'name not shared');
    assert.doesNotMatch(view.sections.map(({ html }) => html).join(''), /Ruth SAMPLE/u);
  });

  it('keeps the assessment of a carer from the assessments too', () => {
    const jo = '<Phone>01632 960002</Phone>';
    const view = changed([`${jo}${shares}`, `${jo}${shares.replace('yes', 'no')}`]);
    const { html } = sectionOf(view, 'carers-assessments');
    assert.deepEqual(textsOf(html, 'p'), [ANSWERED, 'Carer’s assessment: not shared']);
    assert.doesNotMatch(view.sections.map((each) => each.html).join(''), /20-May-2019/u);
  });

  it('tells a text that names somebody from one that was never written', () => {
    const dog = 'Large dog at property: ask for it to be shut in before entering';
    const details = (text: string) =>
      cellsOf(
        changed(
          ['<Risk id="R2" kind="risk" status="active"', '<Risk id="R2" kind="risk" status="active" personRef="P3"'],
          [dog, text],
        ),
        'risks',
      )[1]?.[3];
    assert.equal(details('Alan NEARBY comes by'), 'not shown');
    assert.equal(details(' '), 'Other (no description recorded)');
    assert.equal(details(dog), dog);
  });
});

describe('what the council entered in error', () => {
  it('is no service and no assessment, and calls for no banner', () => {
    const council = edited(
      fixture('edith', 'liquidlogic-adults'),
      ['<Service id="S2" status="active"', '<Service id="S2" status="entered-in-error"'],
      ['<Assessment id="A1" status="completed"', '<Assessment id="A1" status="entered-in-error"'],
    );
    const view = viewOf('social-care', 'edith', [answered(COUNCIL, council)]);
    const found = ['services', 'assessments'].map((id) => sectionOf(view, id));
    assert.deepEqual(
      found.map(({ rows, counts, withheld }) => [rows, counts, withheld]),
      [
        [3, { 'dropped.state': 1 }, 0],
        [1, { 'dropped.state': 1 }, 0],
      ],
    );
  });
});

describe('a panel of adult social care', () => {
  const PANELS = [
    'social-care-person',
    'who-is-involved',
    'case-worker',
    'carers',
    'disability',
    'risks',
    'case-details',
  ];

  it('reads as it does in the whole', () => {
    for (const panel of PANELS)
      for (const { id, html, counts } of viewOf(panel, 'edith').sections)
        assert.deepEqual([html, counts], [section(id).html, section(id).counts], `${panel}: ${id}`);
  });

  it('is there for every section of the whole', () => {
    const inPanels = PANELS.flatMap((panel) => viewOf(panel, 'edith').sections.map(({ id }) => id));
    assert.deepEqual(inPanels.toSorted(), view.sections.map(({ id }) => id).toSorted());
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

describe('what a council writes otherwise than Edith’s', () => {
  const XML = fixture('edith', 'liquidlogic-adults');
  const changed = (...changes: readonly (readonly [string, string])[]) =>
    viewOf('social-care', 'edith', [answered(COUNCIL, edited(XML, ...changes))]);

  it('shows a risk that SNOMED CT names without words by the words of the vocabulary', () => {
    const type = ['>At risk for falls</Type>', '/>'] as const;
    const shown = changed(type, ['code="129839007"', 'code="65108000"']);
    assert.match(rowsOf(sectionOf(shown, 'risks').html).flat().join(' '), /At risk for violence/u);
  });

  it('tells the role of a carer who shares nothing, and not in words that may name somebody', () => {
    const shown = changed([
      '<Relationship>Neighbour</Relationship><SupportRole code="KH"/>',
      '<Relationship>Neighbour</Relationship><SupportRole code="OTH"><LocalText>Al from next door</LocalText></SupportRole>',
    ]);
    const { html } = sectionOf(shown, 'carers-and-contacts');
    assert.doesNotMatch(html, /Al from/u);
    assert.ok(rowsOf(html).some(([role, relationship]) => role === 'Other' && relationship === 'Neighbour'));
  });

  it('gives the address where the person lives now, all lines of it', () => {
    const now = '<Address type="home" from="1974-01-01">';
    const before = '<Address type="home" to="1973-12-31"><Line>9 Old Lane</Line></Address>';
    const [use] = changed([now, `${before}${now}<Line>Flat 2</Line>`]).sources;
    assert.equal(
      use?.state === 'usable' ? use.extract.person.fields['address'] : null,
      'Flat 2, 1 Example Row, Testborough, Cumbria, LA1 9ZZ',
    );
    const [moved] = changed([now, before.slice(0, -'<Line>9 Old Lane</Line></Address>'.length)]).sources;
    assert.equal(moved?.state === 'usable' ? moved.extract.person.fields['address'] : '', null);
  });

  it('has no legal status that says none, however it is written', () => {
    for (const status of ['none', 'None', 'NONE']) {
      const { html } = sectionOf(
        changed(['type="DOLS" status="none"', `type="DOLS" status="${status}"`]),
        'legal-status',
      );
      assert.equal(rowsOf(html).length, 1, status);
    }
  });
});
