import { createHash } from 'node:crypto';

import type { AuditedSource } from '../audit/audit.ts';
import type { SourceResult } from './source.ts';

/** What the journal keeps of a source's result: state, duration, size and hash; never content. */
export function auditedSource(result: SourceResult): AuditedSource {
  const { sourceId: source, ms } = result;
  if (result.state === 'unavailable') return { source, status: result.reason, ms, bytes: null, sha256: null };
  const { bytes } = result.extract;
  const sha256 = createHash('sha256').update(bytes).digest('base64url');
  return { source, status: 'answered', ms, bytes: bytes.length, sha256 };
}
