import type { Extract } from './extract/extract.ts';

/** Why a source gave nothing that can be read. Each reason has its own words for the reader. */
export type UnavailableReason =
  /** Connection refused, host name unknown, TLS failure. */
  | 'unreachable'
  /** Past its deadline; its socket was destroyed. */
  | 'timeout'
  /** The answer stopped before its end. */
  | 'incomplete'
  /** The answer is not of the kind the source was asked for (an HTML page, another content type, an unknown shape). */
  | 'unreadable'
  /** The source answered with a fault of its own (migFault, SOAP fault, HTTP 5xx). */
  | 'fault'
  /** The source refused our credentials or our request (HTTP 401, 403, 4xx). */
  | 'refused'
  /** The source does not know the person, or must answer as if it did not. */
  | 'unknown-person'
  /** The answer is larger than the source's limit. */
  | 'too-large'
  /** The answer belongs to another request. */
  | 'correlation'
  /** Too many questions were waiting for the source, or it said so itself (HTTP 429). */
  | 'busy'
  /** It had failed several times in a row and was not asked. */
  | 'paused'
  /** Whoever knows at which systems the person is registered knows of none that holds such a record. */
  | 'unregistered'
  /** The answer could not be transformed within its limits of time and memory. */
  | 'unsafe'
  /** There was an answer, and no thread to transform it in time. */
  | 'overloaded';

/** A source as the reader knows it. */
export interface SourceFacts {
  readonly id: string;
  readonly name: string;
  /** What it holds: `gp-record`, `social-care` … */
  readonly kind: string;
  /** Whom to phone about it, or null. */
  readonly contact: string | null;
}

/**
 * What became of asking one source: the transform shows the extract, or says the reason in its place. A source that
 * answers in parts has one answer for each, all with the same source.
 */
export type SourceAnswer =
  | {
      readonly source: SourceFacts;
      readonly state: 'answered';
      /** The part that was asked for; left out where it was not named. */
      readonly part?: string;
      readonly extract: Extract;
    }
  | {
      readonly source: SourceFacts;
      readonly state: 'unavailable';
      /** The part that was asked for; left out where it was not named. */
      readonly part?: string;
      readonly reason: UnavailableReason;
      /** When we gave up: ISO 8601 instant in UTC. */
      readonly at: string;
      /** When the source began to fail, where it did before this too: ISO 8601 instant in UTC. */
      readonly since?: string;
    };
