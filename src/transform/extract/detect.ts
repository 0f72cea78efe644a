import { FHIR_LIMITS, isXml, readFhir } from './fhir/document.ts';
import type { Format } from './format.ts';
import { GATE_LIMITS, readXml, type GateLimits } from './gate.ts';
import { RefusalError, type Refusal } from './refusal.ts';

interface Root {
  readonly uri: string;
  readonly local: string;
}

class RootFound extends Error {
  readonly root: Root;

  constructor(uri: string, local: string) {
    super('root found');
    this.root = { uri, local };
  }
}

/** The namespace of FHIR in XML. */
const FHIR = 'http://hl7.org/fhir';

/** Finds the format of an extract by its root element, or by what a FHIR resource says; the bytes looked at have passed the gate. */
export function detectFormat(
  bytes: Uint8Array,
  formats: Iterable<Format>,
  limits: GateLimits = GATE_LIMITS,
): Format | Refusal {
  try {
    if (bytes.length === 0) throw new RefusalError('empty', 'the answer has no bytes');
    const root = isXml(bytes) ? rootOf(bytes, limits) : null;
    return root === null || root.uri === FHIR ? fhirFormat(bytes, formats) : formatOfRoot(root, formats);
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
}

function formatOfRoot(root: Root, formats: Iterable<Format>): Format {
  for (const format of formats) {
    const { signature } = format;
    if (signature.kind === 'root' && signature.uri === root.uri && signature.local === root.local) return format;
  }
  throw new RefusalError('root-unknown', 'no format has this root element');
}

function fhirFormat(bytes: Uint8Array, formats: Iterable<Format>): Format {
  const document = readFhir(bytes, FHIR_LIMITS);
  for (const format of formats) if (format.signature.kind === 'fhir' && format.signature.test(document)) return format;
  throw new RefusalError('root-unknown', 'no format reads this kind of FHIR resource');
}

function rootOf(bytes: Uint8Array, limits: GateLimits): Root {
  try {
    readXml(bytes, limits, { open: (uri, local) => stopAt(uri, local), text: ignore, close: ignore });
  } catch (error) {
    if (error instanceof RootFound) return error.root;
    throw error;
  }
  throw new RefusalError('root-unknown', 'the document has no root element');
}

function stopAt(uri: string, local: string): never {
  throw new RootFound(uri, local);
}

function ignore(): void {
  // Nothing but the root is looked at.
}
