import type { SampleHost } from './host.ts';
import { banner, frame, panel, source, table } from './look.ts';
import type { HostIdentity } from './open-views.ts';
import type { ListedPerson } from './side.ts';

/** Title of each view, by the tab of the shared record that it stands in. */
const SHARED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shared: {
    allergies: 'Allergies (from the GP record)',
    medications: 'Medications (from the GP record)',
    problems: 'Problems (from the GP record)',
    'social-care': 'Adult social care (from the council)',
  },
  person: {
    'whole-person': 'The whole person (from both)',
    summary: 'Summary (from the GP record)',
    demographics: 'Demographics (from the GP record)',
    'patient-summary': 'International patient summary (from the GP record)',
  },
  record: {
    events: 'Events (from the GP record)',
    diagnoses: 'Diagnoses (from the GP record)',
    investigations: 'Investigations (from the GP record)',
    examinations: 'Examinations (from the GP record)',
    procedures: 'Procedures (from the GP record)',
    immunisations: 'Immunisations (from the GP record)',
  },
  warnings: {
    'risks-and-warnings': 'Risks and warnings (from the GP record)',
    'special-patient-notes': 'Special patient notes (from the GP record)',
    'care-plans': 'Care plans (from the GP record)',
    'end-of-life': 'End of life (from the GP record)',
  },
  journal: {
    journal: 'Journal (from the GP record)',
    'detailed-care-record': 'Detailed care record (from the GP record)',
  },
  council: {
    'social-care-person': 'Person (from the council)',
    'case-worker': 'Allocated workers (from the council)',
    carers: 'Carers and contacts (from the council)',
    disability: 'Disability (from the council)',
    risks: 'Risks (from the council)',
    'case-details': 'Case details (from the council)',
  },
};

/** The tabs of its record; the shared record stands first. */
const TABS: Readonly<Record<string, string>> = {
  shared: 'Shared record',
  person: 'Shared: person',
  record: 'Shared: GP record',
  warnings: 'Shared: warnings, plans',
  journal: 'Shared: journal',
  council: 'Shared: council',
  ward: 'Ward round',
  results: 'Results',
  letters: 'Letters',
};

function openTab(tab: string): string {
  return Object.hasOwn(TABS, tab) ? tab : 'shared';
}

function panelsOf(tab: string): readonly (readonly [view: string, title: string])[] {
  const open = openTab(tab);
  return Object.hasOwn(SHARED, open) ? Object.entries(SHARED[open] ?? {}) : [];
}

/** A hospital's record system with tabs: the GP record and adult social care in some of them, in plain iframes without a script. */
export function hospital(identity: HostIdentity): SampleHost {
  return {
    look: {
      system: 'MedChart',
      organisation: 'Fellside General Hospital',
      list: 'Ward 7: patients',
      colour: '#0b4f6c',
      tint: '#e3f0f5',
    },
    identity,
    user: { id: 'user-1001', name: 'Dr Robin SAMPLE', role: 'S0010:G0020:R0260', organisation: 'Z9H' },
    views: (tab) => panelsOf(tab).map(([view]) => view),
    kit: false,
    chart: (person, urls, tab, badges) => {
      const open = openTab(tab);
      return [
        banner(person, { Ward: '7, bed 3', Consultant: 'Dr P. Example' }),
        tabs(person, open),
        ownTab(open) ?? sharedTab(open, urls, badges),
        source(
          'hospital.ts',
          'The server asks for the badges and makes one ticket call when the page is opened and writes one iframe for each URL. There is no script in this page.',
        ),
      ].join('');
    },
  };
}

function tabs({ id }: ListedPerson, open: string): string {
  const links = Object.entries(TABS).map(
    ([tab, title]) =>
      `<a href="/?person=${id}&amp;tab=${tab}"${tab === open ? ' aria-current="page"' : ''}>${title}</a>`,
  );
  return `<nav class="tabs" aria-label="Record">${links.join('')}</nav>`;
}

function sharedTab(tab: string, urls: readonly string[], badges: readonly string[]): string {
  const frames = panelsOf(tab).map(([, title], index) => frame(title, urls[index] ?? null, 420, badges[index]));
  return `<div class="panels">${frames.join('')}</div>`;
}

/** The hospital's own record: what is in it is decoration. */
function ownTab(tab: string): string | null {
  switch (tab) {
    case 'ward':
      return panel(
        'Ward round, 30 January 2020',
        table(
          ['Time', 'Entry', 'By'],
          [
            ['09:10', 'Comfortable overnight. Walking with one. Eating and drinking.', 'Dr R. Sample'],
            [
              '09:15',
              'Plan: physiotherapy today, home visit assessment, talk to family about support.',
              'Dr R. Sample',
            ],
            ['11:40', 'Physiotherapy: stairs with supervision.', 'T. Mover'],
          ],
        ),
      );
    case 'results':
      return panel(
        'Results',
        table(
          ['Test', 'Result', 'Reference', 'Taken'],
          [
            ['Haemoglobin', '128 g/L', '115 to 165', '29-Jan-2020'],
            ['Sodium', '139 mmol/L', '133 to 146', '29-Jan-2020'],
            ['Creatinine', '92 µmol/L', '45 to 84', '29-Jan-2020'],
          ],
        ),
      );
    case 'letters':
      return panel(
        'Letters',
        table(['Date', 'Letter', 'From'], [['12-Dec-2019', 'Outpatient clinic letter', 'Rheumatology']]),
      );
    default:
      return null;
  }
}
