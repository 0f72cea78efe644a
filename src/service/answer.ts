/** Some bytes of an answer: they are in the audit already and may leave. */
export interface Chunk {
  /** Status of the answer; only that of its first chunk counts. */
  readonly status: number;
  readonly bytes: Buffer;
  /** Whether nothing follows. */
  readonly isLast: boolean;
  /** What is known of the view so far. */
  readonly facts: ViewFacts;
}

/** A view for a machine. */
export interface ViewFacts {
  /** View id. */
  readonly view: string;
  readonly outcome: string;
  /** Sources whose answer is shown, of all that were asked: `2/3`. */
  readonly completeness: string;
  readonly sources: readonly SourceState[];
  /** SHA-256 of this chunk, base64. */
  readonly sha256: string;
}

/** What became of a source, and when it answered or was given up: an ISO 8601 instant in UTC. */
export interface SourceState {
  readonly source: string;
  readonly state: string;
  readonly asAt: string;
}

/** Whoever reads an answer. */
export interface Reader {
  /** Aborts when the reader is gone. */
  readonly signal: AbortSignal;
  /** Bytes of the answer that have been handed to the connection. */
  bytesSent(): number;
}
