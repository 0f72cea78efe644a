import { readRootName, type RootName } from './bytes/events.ts';
import { isXml, readFhir, type FhirDocument } from './fhir/document.ts';
import type { Format } from './format.ts';
import { GATE_LIMITS, type GateLimits } from './gate.ts';
import { RefusalError, type Refusal } from './refusal.ts';

/** The format of an extract, with the document where it had to be read to find that out. */
export interface Detected {
  readonly format: Format;
  /** A FHIR document that passed the gate, so that its reader need not read it again; null for other formats. */
  readonly parsed: FhirDocument | null;
}

/** The namespace of FHIR in XML. */
const FHIR = 'http://hl7.org/fhir';

/**
 * Finds the format of an extract by its root element, or by what a FHIR resource says. Of XML the start tag of the root
 * is read and no more: the rest passes the gate when the extract is read. FHIR is read whole, once, through the gate.
 */
export function detectFormat(
  bytes: Uint8Array,
  formats: Iterable<Format>,
  limits: GateLimits = GATE_LIMITS,
): Detected | Refusal {
  try {
    if (bytes.length === 0) throw new RefusalError('empty', 'the answer has no bytes');
    const root = isXml(bytes) ? readRootName(bytes, limits) : null;
    return root === null || root.uri === FHIR
      ? ofFhir(readFhir(bytes, limits), formats)
      : { format: formatOfRoot(root, formats), parsed: null };
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
}

function formatOfRoot(root: RootName, formats: Iterable<Format>): Format {
  for (const format of formats) {
    const { signature } = format;
    if (signature.kind === 'root' && signature.uri === root.uri && signature.local === root.local) return format;
  }
  throw new RefusalError('root-unknown', 'no format has this root element');
}

function ofFhir(parsed: FhirDocument, formats: Iterable<Format>): Detected {
  for (const format of formats)
    if (format.signature.kind === 'fhir' && format.signature.test(parsed)) return { format, parsed };
  throw new RefusalError('root-unknown', 'no format reads this kind of FHIR resource');
}
