import type { Sandbox } from './sandbox.ts';
import { SANDBOX_TODAY } from './sandbox.ts';

/** What the sandbox prints when it is ready: what to open and what to try. */
export function sandboxGuide({ hospital, council, outOfHours, surgery, service }: Sandbox, folder: string): string {
  return `
The sandbox is ready. Open in a browser:

  ${hospital}   a hospital's record system, with the GP record and adult social care in a tab
  ${council}   a council's social-care system, with the GP record beside the case
  ${outOfHours}   an out-of-hours service's case screen, with the GP record as high as it is
  ${surgery}   a GP system, with adult social care beside its own record

Try:
  - open Edith: allergies, medications, problems and social care, live from two simulated sources
  - open Bertram: how each empty section says that nothing is recorded
  - open Zack: a hostile record; everything shows as plain text
  - open Cleo: she is sixteen, and adult social care refuses her
  - in the list on the left, make a source slow, down, or answer about another person; make the index fail, and look at what the views say
  - beside each title of the hospital: what the index knows, and when the view was last looked at

Everything is fictional, and the sandbox pretends that today is ${SANDBOX_TODAY}.
The service itself listens on ${service.url}; its configuration, keys and journal are in ${folder}.
Who saw what: npx oriel audit list --config ${folder}/oriel.yaml
Stop with Ctrl-C.
`;
}
