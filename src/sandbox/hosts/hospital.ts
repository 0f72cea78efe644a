import type { SampleHost } from './host.ts';
import type { HostIdentity } from './open-views.ts';

/** A hospital's record system: the GP record and adult social care beside its own chart. */
export function hospital(identity: HostIdentity): SampleHost {
  return {
    look: { system: 'Fellside General Hospital: patient record (sample host)', colour: '#0b4f6c' },
    identity,
    user: { id: 'user-1001', name: 'Dr Robin SAMPLE', role: 'S0010:G0020:R0260', organisation: 'Z9H' },
    panels: [
      { view: 'allergies', title: 'Allergies (from the GP record)', height: 420 },
      { view: 'medications', title: 'Medications (from the GP record)', height: 420 },
      { view: 'problems', title: 'Problems (from the GP record)', height: 420 },
      { view: 'social-care', title: 'Adult social care (from the council)', height: 420 },
    ],
  };
}
