import type { SampleHost } from './host.ts';
import { banner, kitView, panel, source, table } from './look.ts';
import type { HostIdentity } from './open-views.ts';

/** Title and height in pixels of each panel beside the record. */
const PANELS = [
  { view: 'case-worker', title: 'Allocated workers', height: 420 },
  { view: 'carers', title: 'Carers and contacts', height: 460 },
  { view: 'risks', title: 'Risks', height: 460 },
  { view: 'case-details', title: 'Case details', height: 460 },
] as const;

/** A GP system: adult social care in panels beside the practice's own record, with the kit and fixed heights. */
export function surgery(identity: HostIdentity): SampleHost {
  return {
    look: {
      system: 'ClinicDesk',
      organisation: 'Fellside Test Surgery',
      list: 'This morning’s list',
      colour: '#14532d',
      tint: '#e5f3ea',
    },
    identity,
    user: { id: 'user-4001', name: 'Dr Kim PRACTICE', role: 'GP', organisation: 'Z9G' },
    views: () => PANELS.map(({ view }) => view),
    kit: true,
    chart: (person) => {
      const views = PANELS.map(({ view, title, height }) => kitView(title, view, person.id, height));
      return [
        banner(person, { 'Usual GP': 'Dr K. Practice', Appointment: '09:40, 10 minutes' }),
        `<div class="beside"><div>${RECORD}</div><div>${views.join('')}</div></div>`,
        source(
          'surgery.ts',
          '<oriel-view> with fixed heights: the views have no script at all. The element asks this server for tickets, takes the views away when another patient is opened, and says when a view has expired.',
        ),
      ].join('');
    },
  };
}

/** The practice's own record: what is in it is decoration. */
const RECORD =
  panel(
    'Consultations',
    table(
      ['Date', 'Entry'],
      [
        ['31-Jan-2020', 'Review of blood pressure. 138/82. Feels well. Asks about help at home.'],
        ['09-Jan-2020', 'Telephone. Repeat prescription. No new concerns.'],
        ['18-Dec-2019', 'Influenza immunisation given.'],
        ['02-Dec-2019', 'Home visit after a fall. No injury. Walks with a stick indoors.'],
        ['21-Oct-2019', 'Annual review. Bloods taken. Weight steady.'],
      ],
    ),
  ) +
  panel(
    'Results',
    table(
      ['Taken', 'Test', 'Result'],
      [
        ['21-Oct-2019', 'HbA1c', '41 mmol/mol'],
        ['21-Oct-2019', 'eGFR', '58 mL/min'],
        ['21-Oct-2019', 'Cholesterol', '4.9 mmol/L'],
      ],
    ),
  ) +
  panel(
    'Reminders',
    table(
      ['Due', 'Reminder'],
      [
        ['today', 'Medication review'],
        ['today', 'Is there a carer? Ask, or look beside.'],
      ],
    ),
  );
