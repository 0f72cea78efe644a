import { GATE_LIMITS } from '../transform/extract/gate.ts';
import { asDefinition, compileCounting } from './counting-reader.ts';
import type { Reading } from './read.ts';

/** Entries that no dataset can show, because their map leaves them out on purpose. */
export interface LeftOut {
  /** What they are, as the map says it: `vaccinations that were not given`. */
  readonly what: string;
  readonly count: number;
}

/** Counts what a map leaves out on purpose, in the order of the map. */
export function leftOutOf({ documents, reader: { map } }: Pick<Reading, 'documents' | 'reader'>): readonly LeftOut[] {
  if (map.leftOut.length === 0) return [];
  const reader = compileCounting(
    asDefinition(map),
    map.leftOut.map(({ match }) => ({ match, value: null })),
  );
  const entries = documents.flatMap((bytes) => {
    const result = reader.read(bytes, GATE_LIMITS);
    return result.ok ? result.extract.records : [];
  });
  return map.leftOut
    .map(({ what }, index) => ({ what, count: entries.filter(({ type }) => type === String(index)).length }))
    .filter(({ count }) => count > 0);
}
