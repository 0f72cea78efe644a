import type { LackingType } from '../../transform/extract/extract.ts';
import type { NoRecord } from './fhir-answer.ts';
import type { Resource } from './fhir-pages.ts';
import type { UnavailableReason } from './source.ts';

/**
 * Failures of one search that say nothing of the others. What is about somebody else, or too large, is a fault of the
 * whole: nothing of the record is then taken.
 */
const OF_ONE: ReadonlySet<UnavailableReason> = new Set([
  ...(['timeout', 'unreachable', 'incomplete', 'unreadable', 'fault', 'refused', 'busy'] as const),
]);

/** Whether a record may be taken without what this search would have given. */
export function isOfOneSearch({ reason }: NoRecord): boolean {
  return OF_ONE.has(reason);
}

/**
 * Types whose search failed, for the transform to judge: `isReferred` where something that was answered refers to what is
 * lacking, so that nobody can tell what would have followed from it.
 */
export function lackingTypes(
  failed: readonly { readonly type: string; readonly reason: UnavailableReason }[],
  resources: readonly Resource[],
  at: string,
): readonly LackingType[] {
  const known = new Set(resources.flatMap(({ fullUrl }) => fullUrl ?? []));
  const references = resources.flatMap(({ resource }) => [...referencesIn(resource)]);
  return failed.map(({ type, reason }) => ({
    ...{ type, reason, at },
    isReferred: references.some((reference) => mayLeadTo(reference, type, known)),
  }));
}

interface Reference {
  readonly reference: string | null;
  readonly type: string | null;
}

/** Every reference in a resource, however deep. */
function* referencesIn(value: unknown): Generator<Reference> {
  if (typeof value !== 'object' || value === null) return;
  const { reference, type } = value as { readonly reference?: unknown; readonly type?: unknown };
  const written = typeof reference === 'string' ? reference : null;
  const named = typeof type === 'string' ? type : null;
  if (written !== null || named !== null) yield { reference: written, type: named };
  for (const child of Object.values(value)) yield* referencesIn(child);
}

/** A reference that names no type and leads nowhere known may lead to anything. */
function mayLeadTo({ reference, type }: Reference, lacking: string, known: ReadonlySet<string>): boolean {
  if (type === lacking) return true;
  if (reference === null || reference.startsWith('#')) return false;
  if (/^urn:/i.test(reference)) return !known.has(reference);
  return reference.split(/[/?]/).includes(lacking);
}
