import type { Section } from './dataset/dataset.ts';
import type { Selected } from './dataset/select.ts';
import type { Warning, WarningKind } from './extract/warnings.ts';
import type { PartialDate } from './record/partial-date.ts';
import type { SourceUse } from './source-use.ts';

/** What sources say of entries of a section that they did not send (GP Connect Access Record Structured, list warnings). */
export interface SectionWarnings {
  /** A source withholds some of them. */
  readonly withheld: boolean;
  /** Some are not yet transferred from where the person was before: those of before these days, `null` where none is named. */
  readonly inTransit: readonly (PartialDate | null)[];
  /** Names of the sources that hold some that nobody has filed. */
  readonly awaitingFiling: readonly string[];
  /** Names of the sources that warn in a way that no map knows. */
  readonly unknown: readonly string[];
  /** How many warnings of each kind, for the audit: `warned.<kind>`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The warnings of the sources that were asked for a section, as far as they concern its records. One document stands alone: it is whole. */
export function sectionWarnings(section: Section, asked: readonly SourceUse[]): SectionWarnings {
  const found = section.standsAlone ? [] : asked.flatMap((use) => concerning(section, use));
  const of = (kind: WarningKind) => found.filter(({ warning }) => warning.kind === kind);
  const namesOf = (kind: WarningKind) => [...new Set(of(kind).map(({ source }) => source))];
  const days = of('data-in-transit').map(({ warning: { before } }) => before);
  return {
    withheld: of('confidential-items').length > 0,
    inTransit: [...new Map(days.map((day) => [day?.iso ?? null, day])).values()],
    awaitingFiling: namesOf('data-awaiting-filing'),
    unknown: namesOf('unknown'),
    counts: countsOf(found.map(({ warning }) => warning)),
  };
}

/** A warning that names no records may be about any; one that names some is about the sections that show them. */
function concerning({ parts }: Section, use: SourceUse): readonly { warning: Warning; source: string }[] {
  if (use.state !== 'usable') return [];
  const { kind, name } = use.source;
  const isShown = (record: string) => parts.some((part) => part.record.id === record && part.sources.includes(kind));
  return use.extract.warnings
    .filter(({ records }) => records === null || records.some(isShown))
    .map((warning) => ({ warning, source: name }));
}

function countsOf(warnings: readonly Warning[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of warnings) counts[`warned.${kind}`] = (counts[`warned.${kind}`] ?? 0) + 1;
  return counts;
}

/** Whether entries of a section are withheld, here or by their source. */
export function isExcluded(
  { warnings }: { readonly warnings: SectionWarnings },
  { withheld }: Pick<Selected, 'withheld'>,
): boolean {
  return withheld > 0 || warnings.withheld;
}
