import { londonMoment, londonTime } from './record/london.ts';
import type { Words } from './record/words.ts';
import type { Part, Section } from './dataset/dataset.ts';
import type { Selected } from './dataset/select.ts';
import type { SectionFacts } from './render/section.ts';
import { isExcluded, sectionWarnings } from './source-warnings.ts';
import type { SourceUse } from './source-use.ts';

/** What a reader finds in a section's place. */
export type SectionOutcome =
  /** Rows of every source that was asked. */
  | 'shown'
  /** Rows, but a source is missing or sent a part only. */
  | 'partial'
  /** Nothing recorded. */
  | 'empty'
  /** Nothing inside the date range of the launch. */
  | 'filtered'
  /** Everything that would stand here is withheld. */
  | 'withheld'
  /** Access to the whole record is denied. */
  | 'denied'
  | 'not-supported'
  /** No source that was asked gave an answer that can be shown. */
  | 'unavailable'
  /** The section itself could not be shown safely. */
  | 'failed';

/** What a view is as a whole. */
export type ViewOutcome =
  | 'complete'
  | 'partial'
  | 'unavailable'
  /** The person has chosen not to share the record: nothing is shown. */
  | 'denied';

/** The sources that were asked for a section. */
export function askedFor(section: Section, sources: readonly SourceUse[]): readonly SourceUse[] {
  return sources.filter(({ source }) => section.sources.includes(source.kind));
}

/** What a section has to say about the sources that were asked for it. */
export function sectionFacts(section: Section, asked: readonly SourceUse[], words: Words): SectionFacts {
  const warnings = sectionWarnings(section, asked);
  const partialRecords = section.standsAlone ? [] : asked.flatMap((use) => partialRecord(section, use));
  const usable = asked.filter((use) => use.state === 'usable');
  const supported = usable.some((use) => partsOf(section, use).some((part) => supportsPart(use, part, section)));
  return {
    missing: asked.flatMap((use) => missingFor(section, use, words)),
    answered: usable
      .filter((use) => isAnswered(section, use))
      .map(({ source, asAt }) => ({ source: source.name, time: londonTime(new Date(asAt)), at: asAt })),
    denied: asked.some(({ state }) => state === 'denied'),
    dissent: asked.some(({ state }) => state === 'dissent'),
    supported,
    unsupported: supported ? usable.flatMap((use) => unsupportedBy(use, section)) : [],
    partialRecords: [...new Set([...partialRecords, ...warnings.unknown])],
    warnings,
    noSource: asked.length === 0,
  };
}

/** The name of a source that sent only a part of what a section shows. */
function partialRecord(section: Section, use: SourceUse): readonly string[] {
  if (use.state !== 'usable') return [];
  const { source, cutShort } = use;
  const isCut = cutShort === null || partsOf(section, use).some(({ record }) => cutShort.has(record.id));
  return isCut ? [source.name] : [];
}

/** The sentences for what a section lacks of a source: the whole of it, or parts of its answer in which the section's records stand. */
function missingFor(section: Section, use: SourceUse, words: Words): SectionFacts['missing'] {
  if (use.state !== 'usable' && use.state !== 'missing') return [];
  const { name, contact } = use.source;
  const lacks = use.state === 'missing' ? [use] : lackedBy([section], use);
  return lacks.map(({ key, at, since }) => ({
    ...{ key, source: name, time: londonTime(new Date(at)), contact },
    since: since === null ? null : londonMoment(new Date(since), new Date(at), words),
  }));
}

type Usable = Extract<SourceUse, { state: 'usable' }>;

/** Why parts of a source's answer are missing in which records of these sections stand: each reason once. */
export function lackedBy(sections: readonly Section[], use: Usable): Usable['lacking'] {
  const read = new Set(sections.flatMap((section) => partsOf(section, use).map(({ record }) => record.id)));
  const lacks = use.lacking.filter(({ reads }) => !reads.isDisjointFrom(read));
  return [...new Map(lacks.map((part) => [`${part.key} ${part.at} ${part.since ?? ''}`, part])).values()];
}

/** Whether anything of a section was answered: of a source that is asked in parts, all that the section shows may be lacking. */
function isAnswered(section: Section, use: Usable): boolean {
  const lacks = (record: string) => use.lacking.some(({ reads }) => reads.has(record));
  const read = partsOf(section, use);
  return read.length === 0 || !read.every(({ record }) => lacks(record.id));
}

/** The record types of a section that are read from a source of this kind. */
function partsOf({ parts }: Section, { source }: Usable): readonly Part[] {
  return parts.filter(({ sources }) => sources.includes(source.kind));
}

/** A source supports a record type of a section when its format can say it, with all that the section requires of it. */
function supportsPart({ format }: Usable, { record, names }: Part, { requires }: Section): boolean {
  return format.supports(record.id) && requires.every((name) => format.supports(record.id, names.get(name)?.field));
}

/** What of a section a source cannot say: the record types by what the section calls them, the only one by its title. */
function unsupportedBy(use: Usable, section: Section): SectionFacts['unsupported'] {
  const lacking = partsOf(section, use).filter((part) => !supportsPart(use, part, section));
  if (lacking.length === 0) return [];
  const labels = section.parts.length === 1 ? [section.title] : lacking.map(({ label }) => label);
  return [{ source: use.source.name, records: [...new Set(labels)] }];
}

/** The outcome of a section that could be rendered. */
export function sectionOutcome(facts: SectionFacts, selected: Selected): SectionOutcome {
  const denied = facts.denied || facts.dissent;
  const { inTransit, awaitingFiling } = facts.warnings;
  const lacksSome = facts.partialRecords.length + inTransit.length + awaitingFiling.length > 0;
  if (selected.rows.length > 0) return facts.missing.length > 0 || denied || lacksSome ? 'partial' : 'shown';
  if (facts.missing.length > 0 || facts.noSource) return 'unavailable';
  if (denied) return 'denied';
  if (lacksSome) return 'partial';
  if (isExcluded(facts, selected) || selected.negated > 0) return 'withheld';
  if (!facts.supported) return 'not-supported';
  return selected.range === null ? 'empty' : 'filtered';
}

/** Denied when the person has chosen not to share any of the records; complete when no section misses anything; unavailable when no section could be shown. */
export function viewOutcome(
  sections: readonly { readonly outcome: SectionOutcome }[],
  sources: readonly Pick<SourceUse, 'state'>[] = [],
): ViewOutcome {
  if (sources.length > 0 && sources.every(({ state }) => state === 'dissent')) return 'denied';
  const lacking = sections.filter(({ outcome }) => outcome === 'unavailable' || outcome === 'failed').length;
  if (lacking === sections.length) return 'unavailable';
  return lacking > 0 || sections.some(({ outcome }) => outcome === 'partial' || outcome === 'denied')
    ? 'partial'
    : 'complete';
}
