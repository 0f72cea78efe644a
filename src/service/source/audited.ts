import type { AuditedSource } from '../audit/audit.ts';
import type { SourceResult } from './source.ts';

/** What the journal keeps of a source's result: state, duration, size and the hash of its extract; never content. */
export function auditedSource(result: SourceResult, sha256: string | null): AuditedSource {
  const { sourceId, part, endpoint, ms } = result;
  const named = { ...(part !== undefined && { part }), ...(endpoint !== undefined && { endpoint }) };
  const source = { source: sourceId, ...named };
  if (result.state === 'unavailable') {
    const category = result.faultCategory;
    return {
      ...{ ...source, status: result.reason, ms, bytes: null, sha256: null },
      ...(category !== undefined && { category }),
    };
  }
  const lacking = result.extract.lacking?.map(({ type, reason }) => `${type}: ${reason}`);
  return {
    ...source,
    ...(lacking !== undefined && { lacking }),
    status: 'answered',
    ms,
    bytes: result.extract.bytes.length,
    sha256,
  };
}
