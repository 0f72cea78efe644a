import type { SampleHost } from './host.ts';
import type { HostIdentity } from './open-views.ts';

/** A council's social-care system: the GP record beside its own case. */
export function council(identity: HostIdentity): SampleHost {
  return {
    look: { system: 'Fellside County Council: adult social care (sample host)', colour: '#4d2a63' },
    identity,
    user: { id: 'user-2001', name: 'Sam CASEWORKER', role: 'SOCIAL-WORKER', organisation: 'Z99' },
    panels: [
      { view: 'problems', title: 'Problems (from the GP record)', height: 460 },
      { view: 'medications', title: 'Medications (from the GP record)', height: 460 },
      { view: 'allergies', title: 'Allergies (from the GP record)', height: 460 },
    ],
  };
}
