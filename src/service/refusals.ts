import type { Audit } from './audit/audit.ts';

/** Refusals that nobody can be named for: counted, and journaled once a minute for each code, not one by one. */
export interface UnnamedRefusals {
  /** Counts a refusal; resolves when what had to be written is durable. */
  count(code: string): Promise<void>;
  /** Writes what has been counted since the last entry. */
  flush(): Promise<void>;
}

/** The name under which refusals of unknown hosts stand in the journal. */
const NOBODY = 'unknown';
const EVERY_MS = 60_000;

/** Counts refusals: the first of a code is written at once, further ones of the same minute together. */
export function countRefusals(audit: Pick<Audit, 'refused'>, clock: () => Date): UnnamedRefusals {
  const counts = new Map<string, { since: number; count: number }>();
  const write = async (code: string, count: number): Promise<void> => {
    try {
      await audit.refused({ host: NOBODY, code, jti: null, count });
    } catch (error) {
      putBack(code, count);
      throw error;
    }
  };
  /** What could not be written stands in the next entry. */
  const putBack = (code: string, count: number): void => {
    counts.set(code, { since: -Infinity, count: count + (counts.get(code)?.count ?? 0) });
  };

  const count = async (code: string): Promise<void> => {
    const now = clock().getTime();
    const known = counts.get(code);
    if (known !== undefined && now - known.since < EVERY_MS) {
      known.count++;
      return;
    }
    counts.set(code, { since: now, count: 0 });
    await write(code, 1 + (known?.count ?? 0));
  };
  const flush = async (): Promise<void> => {
    const waiting = [...counts].filter(([, { count: held }]) => held > 0);
    counts.clear();
    await Promise.all(waiting.map(([code, { count: held }]) => write(code, held)));
  };
  return { count, flush };
}
