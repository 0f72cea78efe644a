import type { SampleHost } from './host.ts';
import { banner, frame, panel, source, table } from './look.ts';
import type { HostIdentity } from './open-views.ts';

/** Title and height in pixels of each view beside the case. */
const PANELS = [
  { view: 'problems', title: 'Problems (from the GP record)', height: 460 },
  { view: 'medications', title: 'Medications (from the GP record)', height: 400 },
  { view: 'allergies', title: 'Allergies (from the GP record)', height: 340 },
] as const;

/** A council's social-care system: health panels beside its own case, in plain iframes without a script. */
export function council(identity: HostIdentity): SampleHost {
  return {
    look: {
      system: 'CareCase',
      organisation: 'Fellside County Council, adult social care',
      list: 'My cases',
      colour: '#4d2a63',
      tint: '#f0e8f5',
    },
    identity,
    user: { id: 'user-2001', name: 'Sam CASEWORKER', role: 'SOCIAL-WORKER', organisation: 'Z99' },
    views: () => PANELS.map(({ view }) => view),
    kit: false,
    chart: (person, urls) => {
      const frames = PANELS.map(({ title, height }, index) => frame(title, urls[index] ?? null, height));
      return [
        banner(person, { Team: 'Fellside North', 'Next review': '14-Feb-2020' }),
        `<div class="beside"><div>${OWN_CASE}</div><div>${frames.join('')}</div></div>`,
        source(
          'council.ts',
          'The same ticket call as the hospital’s, signed with ES256 instead of EdDSA. The sharing agreement of this host covers the GP record only.',
        ),
      ].join('');
    },
  };
}

/** The council's own record: what is in it is decoration. */
const OWN_CASE =
  panel(
    'Case notes',
    table(
      ['Date', 'Note'],
      [
        ['28-Jan-2020', 'Telephone call. Asks whether the morning visit can come later.'],
        ['15-Jan-2020', 'Home visit with occupational therapist. Rail at the back door agreed.'],
        ['03-Jan-2020', 'Provider reports all visits kept over the holidays.'],
      ],
    ),
  ) +
  panel(
    'Tasks',
    table(
      ['Due', 'Task', 'Status'],
      [
        ['05-Feb-2020', 'Prepare the review: what changed in health since August?', 'Open'],
        ['07-Feb-2020', 'Call the carer about respite', 'Open'],
        ['20-Jan-2020', 'Order the rail', 'Done'],
      ],
    ),
  ) +
  panel(
    'Support plan',
    '<p>Two visits a day, help with washing and meals. Personal budget agreed until August 2020.</p>',
  );
