import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { PoolState } from '../pool/pool.ts';
import type { CertificateState } from '../source/certificates.ts';
import type { QuestionEnd, SourceState } from '../source/guard.ts';

/** How a view ended, as the operator counts it. */
export type ViewEnd = 'complete' | 'partial' | 'unavailable' | 'denied' | 'failed' | 'aborted';

/** Counts and durations of a running service: no identifier of anybody, and labels that the configuration bounds. */
export interface Metrics {
  /** A question to an endpoint of a source, or to the index, has ended. */
  asked(end: QuestionEnd): void;
  viewed(end: ViewEnd, ms: number): void;
  /** A transform was stopped, for one of the reasons in docs/errors.md. */
  stopped(why: string): void;
  /** Views so far, by how they ended. */
  views(): ReadonlyMap<ViewEnd, number>;
  /** Everything in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
  close(): void;
}

/** What is looked at when somebody asks, not counted as it happens. */
export interface Observed {
  readonly sources: () => readonly SourceState[];
  readonly pool: () => readonly PoolState[];
  readonly certificates: () => readonly CertificateState[];
}

/** Seconds: from a source on the same machine to the longest deadline. */
const SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 20, 60];
const STATES = ['asked', 'paused', 'tried'] as const;
const ENDPOINT = ['source', 'endpoint'] as const;

/** Makes the metrics of one service, in a registry of its own. */
export function createMetrics(observed: Observed): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const questions = new Counter({
    ...{ name: 'oriel_source_questions_total', registers, labelNames: [...ENDPOINT, 'result'] },
    help: 'Questions that ended, by result: answered, withdrawn, or the reason why there was no answer.',
  });
  const durations = new Histogram({
    ...{ name: 'oriel_source_seconds', registers, labelNames: ENDPOINT, buckets: SECONDS },
    help: 'Seconds from a question to its end, of those that were put.',
  });
  const views = new Counter({
    ...{ name: 'oriel_views_total', help: 'Views that ended, by how.', registers, labelNames: ['outcome'] },
  });
  const viewing = new Histogram({
    ...{ name: 'oriel_view_seconds', registers, labelNames: ['outcome'], buckets: SECONDS },
    help: 'Seconds from the decision on a view to its end.',
  });
  const stops = new Counter({
    ...{ name: 'oriel_transforms_stopped_total', registers, labelNames: ['why'] },
    help: 'Transforms that were stopped.',
  });
  const ended = new Map<ViewEnd, number>();
  observeSources(registers, observed);
  observePool(registers, observed);
  observeCertificates(registers, observed);
  const delay = observeProcess(registers);
  return {
    asked({ source, endpoint, result, ms }) {
      questions.inc({ source, endpoint, result });
      if (!NOT_PUT.has(result)) durations.observe({ source, endpoint }, ms / 1_000);
    },
    viewed(outcome, ms) {
      views.inc({ outcome });
      viewing.observe({ outcome }, ms / 1_000);
      ended.set(outcome, 1 + (ended.get(outcome) ?? 0));
    },
    stopped: (why) => stops.inc({ why }),
    views: () => ended,
    text: () => registry.metrics(),
    contentType: registry.contentType,
    close: () => void delay.disable(),
  };
}

/** Results of questions that reached no source. */
const NOT_PUT: ReadonlySet<string> = new Set(['paused', 'busy', 'withdrawn']);

function observeSources(registers: Registry[], { sources }: Observed): void {
  const gauge = (name: string, help: string, valueOf: (state: SourceState) => number): void => {
    new Gauge({
      ...{ name, help, registers, labelNames: ENDPOINT },
      collect() {
        for (const state of sources()) this.set(labelsOf(state), valueOf(state));
      },
    });
  };
  gauge('oriel_source_failures', 'Failures in a row.', ({ failures }) => failures);
  gauge('oriel_source_asking', 'Questions under way.', ({ asking }) => asking);
  gauge('oriel_source_waiting', 'Questions that wait for one of those to end.', ({ waiting }) => waiting);
  new Gauge({
    ...{ name: 'oriel_source_state', registers, labelNames: [...ENDPOINT, 'state'] },
    help: '1 for the state of the breaker: asked, paused or tried.',
    collect() {
      for (const each of sources())
        for (const state of STATES) this.set({ ...labelsOf(each), state }, Number(each.state === state));
    },
  });
}

function labelsOf({ id, endpoint = 'first' }: SourceState) {
  return { source: id, endpoint };
}

function observePool(registers: Registry[], { pool }: Observed): void {
  const gauge = (name: string, help: string, valueOf: (state: PoolState) => number): void => {
    new Gauge({
      ...{ name, help, registers, labelNames: ['lane'] },
      collect() {
        for (const state of pool()) this.set({ lane: state.lane }, valueOf(state));
      },
    });
  };
  gauge('oriel_pool_waiting', 'Transforms that wait for a thread.', ({ waiting }) => waiting);
  gauge('oriel_pool_busy', 'Threads that transform.', ({ busy }) => busy);
  gauge('oriel_pool_bytes', 'Bytes of extracts that wait or are transformed.', ({ bytes }) => bytes);
}

function observeCertificates(registers: Registry[], { certificates }: Observed): void {
  new Gauge({
    ...{ name: 'oriel_certificates_refused', registers, labelNames: ['source'] },
    help: '1 while the files of certificates hold what cannot be used, and older ones are used.',
    collect() {
      this.reset();
      for (const { source, isCurrent } of certificates()) if (!isCurrent) this.set({ source }, 1);
    },
  });
  new Gauge({
    ...{ name: 'oriel_certificate_expires_seconds', registers, labelNames: ['source'] },
    help: 'When our own certificate ends, in seconds since 1970; the earlier one of two endpoints.',
    collect() {
      this.reset();
      for (const [source, ends] of Map.groupBy(certificates(), (state) => state.source)) {
        const instants = ends.flatMap(({ expires }) => (expires === null ? [] : [Date.parse(expires) / 1_000]));
        if (instants.length > 0) this.set({ source }, Math.min(...instants));
      }
    },
  });
}

/** The event loop since it was last asked about, and the memory now. */
function observeProcess(registers: Registry[]) {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  new Gauge({
    ...{ name: 'oriel_event_loop_delay_seconds', registers, labelNames: ['quantile'] },
    help: 'Delay of the event loop since it was last asked about; quantile 1 is the longest.',
    collect() {
      for (const quantile of [0.5, 0.99]) this.set({ quantile }, delay.percentile(quantile * 100) / 1e9);
      this.set({ quantile: 1 }, delay.max / 1e9);
      delay.reset();
    },
  });
  new Gauge({
    ...{ name: 'oriel_memory_bytes', help: 'Memory of the process.', registers, labelNames: ['kind'] },
    collect() {
      const { rss, heapUsed, external } = process.memoryUsage();
      for (const [kind, value] of Object.entries({ rss, heapUsed, external })) this.set({ kind }, value);
    },
  });
  return delay;
}
