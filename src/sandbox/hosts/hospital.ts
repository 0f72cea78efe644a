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
    'who-is-involved': 'Who is involved (from the council)',
    carers: 'Carers and contacts (from the council)',
    disability: 'Disability (from the council)',
    risks: 'Risks (from the council)',
    'case-details': 'Case details (from the council)',
  },
};

/** The parts of the shared record, each with views of its own; the first is what opens. */
const PARTS: Readonly<Record<string, string>> = {
  shared: 'At a glance',
  person: 'The person',
  record: 'GP record',
  warnings: 'Warnings and plans',
  journal: 'Journal',
  council: 'Council',
};

/** The tabs of its record; the shared record stands first. */
const TABS: Readonly<Record<string, string>> = {
  shared: 'Shared record',
  ward: 'Ward round',
  results: 'Results',
  letters: 'Letters',
};

function openTab(tab: string): string {
  return Object.hasOwn(PARTS, tab) || Object.hasOwn(TABS, tab) ? tab : 'shared';
}

function panelsOf(tab: string): readonly (readonly [view: string, title: string])[] {
  return Object.entries(SHARED[openTab(tab)] ?? {});
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
        OWN[open] ?? sharedTab(open, urls, badges),
        source(
          'hospital.ts',
          'The server asks for the badges and makes one ticket call when the page is opened and writes one iframe for each URL. There is no script in this page.',
        ),
      ].join('');
    },
  };
}

function tabs({ id }: ListedPerson, open: string): string {
  const isShared = Object.hasOwn(PARTS, open);
  const links = (all: Readonly<Record<string, string>>, current: string): string =>
    Object.entries(all)
      .map(([tab, title]) => {
        const mark = tab === current ? ' aria-current="page"' : '';
        return `<a href="/?person=${id}&amp;tab=${tab}"${mark}>${title}</a>`;
      })
      .join('');
  const parts = `<nav class="parts" aria-label="Shared record">${links(PARTS, open)}</nav>`;
  return `<nav class="tabs" aria-label="Record">${links(TABS, isShared ? 'shared' : open)}</nav>${isShared ? parts : ''}`;
}

function sharedTab(tab: string, urls: readonly string[], badges: readonly string[]): string {
  const frames = panelsOf(tab).map(([, title], index) => frame(title, urls[index] ?? null, 420, badges[index]));
  return `<div class="panels">${frames.join('')}</div>`;
}

/** The hospital's own record: what is in it is decoration. */
const OWN: Readonly<Record<string, string>> = {
  ward: panel(
    'Ward round, 30 January 2020',
    table(
      ['Time', 'Entry', 'By'],
      [
        ['09:10', 'Comfortable overnight. Walking with one. Eating and drinking.', 'Dr R. Sample'],
        ['09:15', 'Plan: physiotherapy today, home visit assessment, talk to family about support.', 'Dr R. Sample'],
        ['11:40', 'Physiotherapy: stairs with supervision.', 'T. Mover'],
      ],
    ),
  ),
  results: panel(
    'Results',
    table(
      ['Test', 'Result', 'Reference', 'Taken'],
      [
        ['Haemoglobin', '128 g/L', '115 to 165', '29-Jan-2020'],
        ['Sodium', '139 mmol/L', '133 to 146', '29-Jan-2020'],
        ['Creatinine', '92 µmol/L', '45 to 84', '29-Jan-2020'],
      ],
    ),
  ),
  letters: panel(
    'Letters',
    table(['Date', 'Letter', 'From'], [['12-Dec-2019', 'Outpatient clinic letter', 'Rheumatology']]),
  ),
};
