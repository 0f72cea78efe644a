import type { Logger } from 'pino';
import type { Catalogue } from '../catalogue.ts';
import type { Access } from './access/access.ts';
import type { Audit } from './audit/audit.ts';
import type { Config } from './config/config.ts';
import type { Tickets } from './launch/launch.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Pool } from './pool/pool.ts';
import type { Certificates } from './source/certificates.ts';
import type { Lookup } from './source/lookup.ts';
import type { Sources } from './source/sources.ts';

/** Everything a view needs, as plain interfaces: made once when the service starts. */
export interface Services {
  readonly config: Config;
  readonly catalogue: Catalogue;
  readonly tickets: Tickets;
  readonly access: Access;
  readonly audit: Audit;
  readonly lookup: Lookup;
  readonly sources: Sources;
  readonly pool: Pool;
  readonly certificates: Certificates;
  readonly metrics: Metrics;
  /** Codes, counts and durations only: never record content, never an identifier. */
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly clock: () => Date;
  /** The Europe/London date, `yyyy-mm-dd`. */
  readonly today: () => string;
}
