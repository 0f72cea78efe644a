import type { GateLimits } from './gate.ts';

/** What one source answered. The bytes live in memory only. */
export interface Extract {
  /** Id of the source in `oriel.yaml`, or the file's name on the command line. */
  readonly sourceId: string;
  /** Name of the source as a reader knows it. */
  readonly sourceName: string;
  /** Id of the format (`templates/formats/<id>.yaml`), or null to detect it from the bytes. */
  readonly format: string | null;
  readonly bytes: Uint8Array;
  /** Limits of the gate for this source; the safe defaults where absent. */
  readonly limits?: GateLimits;
  /** When the source answered: an ISO 8601 instant in UTC. */
  readonly asAt: string;
}
