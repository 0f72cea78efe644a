import type { FaultMode, Simulator } from '../sources/simulator.ts';
import type { OpenPerson } from './open-views.ts';
import { escape } from './look.ts';

/** A person of the sandbox's patient list. */
export interface ListedPerson extends OpenPerson {
  readonly id: string;
  /** As the hosts write it: `F`, `M`. */
  readonly sex: string;
  readonly shortNote: string;
}

/** A simulated source that a host's page can make fail. */
export interface Switch {
  readonly id: string;
  readonly label: string;
  readonly simulator: Pick<Simulator, 'setFault'>;
  /** What it does now. */
  mode: FaultMode;
}

const MODES: Readonly<Record<FaultMode, string>> = {
  none: 'answers',
  slow: 'is slow (past its deadline)',
  down: 'is down',
  'wrong-person': 'answers about another person',
};

/** The list of people under its title and, below it, the switches of the simulated sources. */
export function side(
  title: string,
  people: readonly ListedPerson[],
  open: string,
  switches: readonly Switch[],
): string {
  const list = people.map(
    ({ id, name, shortNote }) =>
      `<a href="/?person=${id}"${id === open ? ' aria-current="page"' : ''}><strong>${escape(name)}</strong><small>${escape(shortNote)}</small></a>`,
  );
  return `<h2>${escape(title)}</h2>${list.join('')}<h2>Try a fault</h2><form method="post" action="/switch?person=${escape(open)}">${switches.map(select).join('')}<button>Set, and open the views again</button></form>`;
}

function select({ id, label, mode }: Switch): string {
  const options = Object.entries(MODES).map(
    ([value, text]) => `<option value="${value}"${value === mode ? ' selected' : ''}>${text}</option>`,
  );
  return `<div><label for="${id}">${escape(label)}</label><select id="${id}" name="${id}">${options.join('')}</select></div>`;
}

/** Sets the switches as a form asks; what it does not name stays. */
export function setSwitches(switches: readonly Switch[], form: URLSearchParams): void {
  for (const each of switches) {
    const asked = form.get(each.id);
    if (asked === null || !Object.hasOwn(MODES, asked)) continue;
    each.mode = asked as FaultMode;
    each.simulator.setFault(each.mode);
  }
}
