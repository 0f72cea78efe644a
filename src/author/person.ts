import type { Catalogue } from '../catalogue.ts';
import { detectFormat, type Detected } from '../transform/extract/detect.ts';
import type { Format } from '../transform/extract/format.ts';
import { GATE_LIMITS } from '../transform/extract/gate.ts';
import type { Refusal } from '../transform/extract/refusal.ts';
import type { LaunchPerson } from '../transform/facts.ts';
import type { RecordEntry } from '../transform/record/record.ts';

/** The format of an extract: the one named, else the one its root element tells; a refusal where there is none. */
export function formatOf(catalogue: Catalogue, bytes: Uint8Array, id: string | null): Detected | Refusal {
  const named = id === null ? undefined : catalogue.formats.get(id);
  return named === undefined ? detectFormat(bytes, catalogue.formats.values()) : { format: named, parsed: null };
}

/** Whom an extract is about, as a launch would say it: for tools that have no launch. Null where the extract cannot tell. */
export function personOf(format: Format, bytes: Uint8Array): LaunchPerson | Refusal {
  const result = format.reader(new Map()).read(bytes, GATE_LIMITS);
  return result.ok ? launchPerson(result.extract.person) : result.refusal;
}

function launchPerson({ fields }: RecordEntry): LaunchPerson {
  const { nhsNumber, birthDate } = fields;
  const born =
    typeof birthDate === 'object' && birthDate !== null && 'kind' in birthDate && birthDate.kind === 'date'
      ? birthDate.iso.slice(0, 10)
      : '';
  return { nhsNumber: typeof nhsNumber === 'string' ? nhsNumber : '', birthDate: born, name: null };
}
