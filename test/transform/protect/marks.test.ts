import assert from 'node:assert/strict';

import { answered, COUNCIL, edited, fixture, GP, htmlOf, sectionOf, viewOf } from '../support/people.ts';

const OPENHR = fixture('edith', 'openhr');
const PATIENT = '<patient>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patient>';
const HYPERTENSION = `<id>6513270E-269E-4D37-B2A7-4DE452E6B438</id>${PATIENT}<eventType>OBS</eventType>`;
const PENICILLIN = `<id>6B4CB242-4A23-4596-A217-BEADDBC496CB</id>${PATIENT}<eventType>ALL</eventType>`;
const RAMIPRIL = `<id>AE2EB154-7F15-4524-B4B9-B5DF9E7769B1</id>${PATIENT}<eventType>MED</eventType>`;
const ENTRIES = [
  ['problems', 'prb-tab-act', HYPERTENSION, 'Essential hypertension'],
  ['allergies', 'all-tab-curr', PENICILLIN, 'penicillin'],
  ['medications', 'med-tab-curr-rep', RAMIPRIL, 'Ramipril'],
] as const;
const POLICY = '<confidentialityPolicy>00000000-0000-0000-0000-000000000000</confidentialityPolicy>';

type Mark = readonly [what: string, change: (event: string) => readonly (readonly [string, string])[], banner: boolean];

const after = (text: string) => (event: string) => [[event, event + text]] as const;
const opening = (attribute: string) => (event: string) =>
  [[`<event>\n      ${event}`, `<event ${attribute}>\n      ${event}`]] as const;
const encounter = (event: string) => {
  const id = /<id>([^<]*)</u.exec(event)?.[1] ?? '';
  const text = `<encounter><id>E</id>${POLICY}<component><event>\n ${id} </event></component></encounter>`;
  return [['<healthDomain>', `<healthDomain>${text}`]] as const;
};

const MARKS: readonly Mark[] = [
  ['a confidentiality policy, known or not', after(POLICY), true],
  ['an empty confidentiality policy', after('<confidentialityPolicy/>'), true],
  ['hidden', after('<hidden>true</hidden>'), true],
  ['hidden, with white space', after('<hidden>\n true </hidden>'), true],
  ['hidden in a word we do not know', after('<hidden>1</hidden>'), true],
  ['an encounter with a confidentiality policy', encounter, true],
  ['another patient', (event) => [[event, event.replace('D23F0824', 'AAAAAAAA')]], true],
  ['another patient besides', after('<patient>AAAAAAAA</patient>'), true],
  ['deleted', opening('updateMode="delete"'), false],
  ['unfiled', opening('unFiled="true"'), false],
  ['unfiled in a word we do not know', opening('unFiled="yes"'), false],
];

describe('an event of a GP record', () => {
  for (const [dataset, section, event, text] of ENTRIES) {
    it(`is shown in ${dataset} when nothing is marked, or marked as not hidden`, () => {
      const marked = edited(OPENHR, [event, `${event}<hidden>false</hidden>`]);
      for (const xml of [OPENHR, marked])
        assert.ok(htmlOf(viewOf(dataset, 'edith', [answered(GP, xml)])).includes(text));
    });

    for (const [what, change, banner] of MARKS) {
      it(`is not shown in ${dataset} with ${what}`, () => {
        const before = sectionOf(viewOf(dataset, 'edith', [answered(GP, OPENHR)]), section);
        const view = viewOf(dataset, 'edith', [answered(GP, edited(OPENHR, ...change(event)))]);
        const now = sectionOf(view, section);
        assert.equal(htmlOf(view).includes(text), false);
        assert.equal(now.withheld, before.withheld + Number(banner));
      });
    }
  }
});

describe('a problem', () => {
  const DUPLICATE = `<event><id>6513270E-269E-4D37-B2A7-4DE452E6B438</id><patient>AAAAAAAA</patient><displayTerm>Of another</displayTerm></event>`;

  it('without its event is withheld: it cannot be checked', () => {
    const xml = edited(OPENHR, [HYPERTENSION, HYPERTENSION.replace('6513270E', '00000000')]);
    const view = viewOf('problems', 'edith', [answered(GP, xml)]);
    assert.equal(sectionOf(view, 'prb-tab-act').counts['excluded.policy'], 2);
    assert.equal(htmlOf(view).includes('hypertension'), false);
  });

  it('is withheld when another event of another patient has its id', () => {
    for (const xml of [
      edited(OPENHR, ['<healthDomain>', `<healthDomain>${DUPLICATE}`]),
      edited(OPENHR, ['</healthDomain>', `${DUPLICATE}</healthDomain>`]),
    ]) {
      const view = viewOf('problems', 'edith', [answered(GP, xml)]);
      assert.equal(sectionOf(view, 'prb-tab-act').counts['excluded.subject'], 1);
      assert.doesNotMatch(htmlOf(view), /hypertension|Of another/u);
    }
  });

  it('marked deleted is dropped although its event is not', () => {
    const row = '<problem>\n      <id>6513270E-269E-4D37-B2A7-4DE452E6B438</id>';
    const xml = edited(OPENHR, [row, row.replace('<problem>', '<problem updateMode="delete">')]);
    assert.equal(sectionOf(viewOf('problems', 'edith', [answered(GP, xml)]), 'prb-tab-act').counts['dropped.state'], 2);
  });
});

const PATIENT_ID = '<patientPerson>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patientPerson>';
const WHOLE: readonly (readonly [what: string, from: string, to: string, state: string])[] = [
  ['with a confidentiality policy is denied', PATIENT_ID, PATIENT_ID + POLICY, 'denied'],
  ['of a dummy patient is unknown', '<patientType>REG</patientType>', '<patientType>DUM</patientType>', 'missing'],
  ['marked as dummy is unknown', '<patientType>REG', '<patientType dummy="true">REG', 'missing'],
  ['marked as dummy in a word we do not know is unknown', '<patientType>REG', '<patientType dummy="Y">REG', 'missing'],
  ['not marked as dummy is usable', '<patientType>REG', '<patientType dummy="false">REG', 'usable'],
  ['of an archived patient is unknown', PATIENT_ID, `${PATIENT_ID}<archived>true</archived>`, 'missing'],
  ['of a patient who is not archived is usable', PATIENT_ID, `${PATIENT_ID}<archived>false</archived>`, 'usable'],
  ['of a deleted patient is unknown', '<patient>\n', '<patient updateMode="delete">\n', 'missing'],
];

describe('a GP record', () => {
  for (const [what, from, to, state] of WHOLE) {
    it(what, () => {
      const view = viewOf('problems', 'edith', [answered(GP, edited(OPENHR, [from, to]))]);
      const [use] = view.sources;
      assert.ok(use);
      assert.equal(use.state, state);
      if (use.state === 'missing') assert.equal(use.key, 'source-unknown-person');
      assert.equal(htmlOf(view).includes('hypertension'), state === 'usable');
    });
  }
});

const SOCIAL = fixture('edith', 'liquidlogic-adults');
const social = (...changes: readonly (readonly [string, string])[]) =>
  viewOf('social-care', 'edith', [answered(COUNCIL, edited(SOCIAL, ...changes))]);

describe('a social-care extract', () => {
  for (const to of ['restricted="true"', 'restricted="TRUE"', 'restricted=""', '']) {
    it(`with ${to === '' ? 'no word about restriction' : to} is that of an unknown person`, () => {
      const [use] = social(['restricted="false"', to]).sources;
      assert.equal(use?.state === 'missing' && use.key, 'source-unknown-person');
    });
  }

  const AUDIENCES = [
    ['allocated-workers', '<Worker id="W2"', 'THERAPIST'],
    ['carers-and-contacts', '<RelatedPerson id="P2"', 'Ruth'],
    ['risks', '<Risk id="R1"', 'falls'],
    ['special-factors', '<Risk id="R3"', 'transfers'],
    ['past-risks', '<Risk id="R5"', 'unaccompanied'],
  ] as const;
  for (const [section, element, text] of AUDIENCES) {
    it(`keeps an entry for an audience out of ${section}, with the banner`, () => {
      assert.ok(sectionOf(social(), section).html.includes(text));
      const now = sectionOf(social([element, `${element} audience="safeguarding"`]), section);
      assert.equal(now.counts['excluded.audience'], section === 'risks' ? 2 : 1);
      assert.equal(now.html.includes(text), false);
      assert.ok(now.html.includes('exclusion-banner'));
    });
  }

  it('keeps the text of a risk about somebody the register does not name', () => {
    const view = social(['<Risk id="R1"', '<Risk id="R1" personRef="P9"']);
    assert.equal(sectionOf(view, 'risks').html.includes('Two falls'), false);
    assert.equal(sectionOf(view, 'risks').rows, 2);
  });

  it('shows the text of a risk about somebody it does not name itself', () => {
    const view = social(['<Risk id="R1"', '<Risk id="R1" personRef="P2"']);
    assert.ok(sectionOf(view, 'risks').html.includes('Two falls'));
  });

  it('keeps a text back that names somebody else', () => {
    const view = social(
      ['<Risk id="R1"', '<Risk id="R1" personRef="P2"'],
      ['Two falls', 'With <b>Ru</b>th: two falls'],
    );
    assert.equal(sectionOf(view, 'risks').html.includes('two falls'), false);
  });
});
