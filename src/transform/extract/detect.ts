import type { Format } from './format.ts';
import { GATE_LIMITS, readXml, type GateLimits } from './gate.ts';
import { RefusalError, type Refusal } from './refusal.ts';

class RootFound extends Error {
  readonly root: Format['root'];

  constructor(uri: string, local: string) {
    super('root found');
    this.root = { uri, local };
  }
}

/** Finds the format of an extract by its root element; the bytes before it have passed the gate. */
export function detectFormat(
  bytes: Uint8Array,
  formats: Iterable<Format>,
  limits: GateLimits = GATE_LIMITS,
): Format | Refusal {
  const root = rootOf(bytes, limits);
  if ('reason' in root) return root;
  for (const format of formats) if (format.root.uri === root.uri && format.root.local === root.local) return format;
  return { reason: 'root-unknown', detail: 'no format has this root element', line: null, column: null };
}

function rootOf(bytes: Uint8Array, limits: GateLimits): Format['root'] | Refusal {
  try {
    readXml(bytes, limits, { open: (uri, local) => stopAt(uri, local), text: ignore, close: ignore });
  } catch (error) {
    if (error instanceof RootFound) return error.root;
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
  return { reason: 'root-unknown', detail: 'the document has no root element', line: null, column: null };
}

function stopAt(uri: string, local: string): never {
  throw new RootFound(uri, local);
}

function ignore(): void {
  // Nothing but the root is looked at.
}
