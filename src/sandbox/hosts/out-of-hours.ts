import type { SampleHost } from './host.ts';
import { banner, kitView, panel, source, table } from './look.ts';
import type { HostIdentity } from './open-views.ts';

const PANELS = [
  { view: 'allergies', title: 'Allergies' },
  { view: 'risks-and-warnings', title: 'Risks and warnings' },
  { view: 'medications', title: 'Medications' },
  { view: 'problems', title: 'Problems' },
] as const;

/** An out-of-hours service's case screen: the GP record under the call, each view as high as its content. */
export function outOfHours(identity: HostIdentity): SampleHost {
  return {
    look: {
      system: 'NightLine',
      organisation: 'Testborough Out-of-Hours',
      list: 'Open calls',
      colour: '#1f2937',
      tint: '#e8ebf0',
    },
    identity,
    user: { id: 'user-3001', name: 'Nurse Alex NIGHT', role: 'TRIAGE', organisation: 'Z9N' },
    views: () => PANELS.map(({ view }) => view),
    kit: true,
    chart: (person) =>
      [
        banner(person, { Call: '4471', Received: '02:14', Priority: 'within 2 hours' }),
        `<div class="beside"><div>${CALL}</div><div>${PANELS.map(({ view, title }) => kitView(title, view, person.id, 'auto')).join('')}</div></div>`,
        source(
          'out-of-hours.ts',
          '<oriel-view> with height="auto": one ticket call for all four views, frames as high as their content, and words with a button when something is missing. The host is registered with height: auto and has a theme of its own.',
        ),
      ].join(''),
  };
}

/** The service's own case: what is in it is decoration. */
const CALL =
  panel(
    'The call',
    '<p><span class="chip">Call back by 04:14</span></p>' +
      table(
        ['What', 'As told'],
        [
          ['Caller', 'Daughter, at the address'],
          ['Reason', 'Cough for four days, now feverish and more breathless on the stairs'],
          ['Asked', 'No chest pain. Drinking. Speaks in sentences.'],
        ],
      ),
  ) +
  panel(
    'Triage',
    table(
      ['Time', 'Step', 'By'],
      [
        ['02:14', 'Call taken', 'Operator 6'],
        ['02:21', 'Clinical assessment begun', 'A. Night'],
      ],
    ),
  ) +
  panel(
    'Before you prescribe',
    '<p>Read the allergies beside. If one of the views says that it is not complete, ring the practice or the patient.</p>',
  );
