import type { SampleHost } from './host.ts';
import { banner, frame, panel, source, table } from './look.ts';
import type { HostIdentity } from './open-views.ts';
import type { ListedPerson } from './side.ts';

/** Title and height in pixels of each view in the shared record's tab. */
const PANELS = [
  { view: 'allergies', title: 'Allergies (from the GP record)', height: 500 },
  { view: 'medications', title: 'Medications (from the GP record)', height: 500 },
  { view: 'problems', title: 'Problems (from the GP record)', height: 500 },
  { view: 'social-care', title: 'Adult social care (from the council)', height: 500 },
] as const;

/** The tabs of its record; the shared record stands first. */
const TABS: Readonly<Record<string, string>> = {
  shared: 'Shared record',
  ward: 'Ward round',
  results: 'Results',
  letters: 'Letters',
};

/** A hospital's record system with tabs: the GP record and adult social care in one of them, in plain iframes without a script. */
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
    views: PANELS.map(({ view }) => view),
    kit: false,
    showsViews: (tab) => openTab(tab) === 'shared',
    chart: (person, urls, tab) => {
      const open = openTab(tab);
      return [
        banner(person, { Ward: '7, bed 3', Consultant: 'Dr P. Example' }),
        tabs(person, open),
        ownTab(open) ?? sharedTab(urls),
        source(
          'hospital.ts',
          'The server makes one ticket call when the page is opened and writes one iframe for each URL. There is no script in this page.',
        ),
      ].join('');
    },
  };
}

function openTab(asked: string): string {
  return Object.hasOwn(TABS, asked) ? asked : 'shared';
}

function tabs({ id }: ListedPerson, open: string): string {
  const links = Object.entries(TABS).map(
    ([tab, title]) =>
      `<a href="/?person=${id}&amp;tab=${tab}"${tab === open ? ' aria-current="page"' : ''}>${title}</a>`,
  );
  return `<nav class="tabs" aria-label="Record">${links.join('')}</nav>`;
}

function sharedTab(urls: readonly string[]): string {
  const frames = PANELS.map(({ title, height }, index) => frame(title, urls[index] ?? null, height));
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
