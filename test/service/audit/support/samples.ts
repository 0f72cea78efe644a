import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type {
  AuditedSource,
  AuditEntry,
  AuditSubject,
  Release,
  WholeView,
} from '../../../../src/service/audit/audit.ts';
import type { NewEntry } from '../../../../src/service/audit/protocol.ts';
import { openAudit } from '../../../../src/service/audit/store.ts';

/** A folder of its own for one test's journal. */
export function temporaryFolder(): { readonly file: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-audit-'));
  return { file: join(folder, 'state.db'), remove: () => rmSync(folder, { recursive: true }) };
}

/** A synthetic access. */
export const subject: AuditSubject = {
  host: 'sample-ehr',
  jti: 'launch-1',
  user: { id: 'u-17', name: 'Dr Robin Ash', role: 'R8000', organisation: 'Y12345' },
  person: '9449305552',
  purpose: 'directcare',
  consent: 'given',
  emergencyReason: null,
  encounter: null,
  dataset: 'adult-summary@1.0.0',
  agreement: 'town-and-country@3',
};

/** What a source answered. */
export const source: AuditedSource = { source: 'gp', status: 'answered', ms: 412, bytes: 2048, sha256: 'c291cmNl' };

/** A chunk about to leave. */
export const release: Release = {
  sha256: 'Y2h1bms',
  bytes: 31,
  place: 0,
  versions: ['adult-summary@1.0.0'],
  sources: [source],
  completeness: '1/1',
  counts: { problems: { 'excluded.policy': 2 } },
};

/** A view of one chunk, all of which was handed over. */
export const whole: WholeView = { sha256: 'd2hvbGU', chunks: 1, bytes: 31 };

/** An intent on its way to the journal. */
export const entry: NewEntry = {
  at: '2026-03-01T10:00:00.000Z',
  event: 'intent',
  view: null,
  person: null,
  user: null,
  organisation: null,
  facts: '{}',
};

/** Opens the file, reads all that is there without touching the journal, as an auditor with sqlite3 would. */
export function rowsOf(file: string): readonly Record<string, unknown>[] {
  const db = new DatabaseSync(file);
  try {
    return db.prepare('SELECT * FROM journal ORDER BY seq').all();
  } finally {
    db.close();
  }
}

/** The entries a tool reads beside the service, oldest first. */
export async function listedBy(file: string, reader = 'officer'): Promise<readonly AuditEntry[]> {
  const audit = await openAudit({ file, sweep: false });
  try {
    return await audit.list({}, reader);
  } finally {
    await audit.close();
  }
}
