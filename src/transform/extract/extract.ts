import type { UnavailableReason } from '../answer.ts';
import type { GateLimits } from './gate.ts';

/** A type of resources that a source was asked for and did not give. */
export interface LackingType {
  readonly type: string;
  readonly reason: UnavailableReason;
  /** Whether something that was given refers to it, or may: then nobody can tell what would have followed from it. */
  readonly isReferred: boolean;
  /** When we gave up: ISO 8601 instant in UTC. */
  readonly at: string;
}

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
  /** Of a source that is asked for types of resources one by one: those that are not in it. */
  readonly lacking?: readonly LackingType[];
  /** When the source answered: an ISO 8601 instant in UTC. */
  readonly asAt: string;
}
