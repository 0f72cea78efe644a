import type { SourceConfig } from '../config/config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import { openHttp } from './authorized.ts';
import { readMigAnswer } from './mig-answer.ts';
import { messageIdOf, writeMigRequest } from './mig-request.ts';
import { ACTION } from './mig-wire.ts';
import type { PooledConnector } from './source.ts';

/** A connector to a GP system behind the Medical Interoperability Gateway: SOAP 1.1, one request for the whole record. */
export function createMigConnector(source: SourceConfig, clock: Clock = Date.now): PooledConnector {
  if (source.mig === null) throw new TypeError(`Source ${source.id}: a mig-soap connector needs the part "mig".`);
  const address = { ...source.mig, url: source.url };
  const http = openHttp(source);
  const headers = { 'content-type': 'text/xml; charset=utf-8', accept: 'text/xml', soapaction: `"${ACTION}"` };
  return {
    async ask(request, signal) {
      const asking = beginAsking(source, clock);
      const body = writeMigRequest(request, address, clock());
      const outcome = await http.send({ method: 'POST', headers, body }, signal);
      if (outcome.state === 'failed') return asking.unavailable(outcome.reason, null, outcome.againMs);
      const reading = await readMigAnswer(outcome, messageIdOf(request));
      if (reading.state === 'none') return asking.unavailable(reading.reason, reading.category);
      return asking.answered(reading.bytes);
    },
    close: () => http.close(),
  };
}
