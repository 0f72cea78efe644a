import { londonTime } from './record/london.ts';
import type { Section } from './dataset/dataset.ts';
import type { Selected } from './dataset/select.ts';
import type { SectionFacts } from './render/section.ts';
import type { SourceUse } from './source-use.ts';

/** What a reader finds in a section's place. */
export type SectionOutcome =
  /** Rows of every source that was asked. */
  | 'shown'
  /** Rows, but a source is missing or sent a part only. */
  | 'partial'
  /** Nothing recorded. */
  | 'empty'
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
export type ViewOutcome = 'complete' | 'partial' | 'unavailable';

/** What a section has to say about the sources that were asked for it. */
export function sectionFacts(section: Section, asked: readonly SourceUse[]): SectionFacts {
  const supports = asked.flatMap((use) => (use.state === 'usable' ? [supportsSection(use.format, section)] : []));
  return {
    missing: asked.flatMap((use) =>
      use.state === 'missing'
        ? [{ key: use.key, source: use.source.name, time: londonTime(new Date(use.at)), contact: use.source.contact }]
        : [],
    ),
    denied: asked.some(({ state }) => state === 'denied'),
    supported: supports.includes(true),
    unsupported: supports.includes(false),
    partialRecords: asked.flatMap((use) => (use.state === 'usable' && use.extract.partial ? [use.source.name] : [])),
    noSource: asked.length === 0,
  };
}

function supportsSection(format: { supports(record: string, field?: string): boolean }, section: Section): boolean {
  return (
    format.supports(section.record.id) && section.requires.every((field) => format.supports(section.record.id, field))
  );
}

/** The outcome of a section that could be rendered. */
export function sectionOutcome(facts: SectionFacts, selected: Selected): SectionOutcome {
  const incomplete = facts.missing.length > 0 || facts.denied || facts.partialRecords.length > 0;
  if (selected.rows.length > 0) return incomplete ? 'partial' : 'shown';
  if (facts.missing.length > 0 || facts.noSource) return 'unavailable';
  if (facts.denied) return 'denied';
  if (facts.partialRecords.length > 0) return 'partial';
  if (selected.withheld > 0) return 'withheld';
  return facts.supported ? 'empty' : 'not-supported';
}

/** Complete when no section misses anything; unavailable when no section could be shown. */
export function viewOutcome(sections: readonly { readonly outcome: SectionOutcome }[]): ViewOutcome {
  const lacking = sections.filter(({ outcome }) => outcome === 'unavailable' || outcome === 'failed').length;
  if (lacking === sections.length) return 'unavailable';
  return lacking > 0 || sections.some(({ outcome }) => outcome === 'partial' || outcome === 'denied')
    ? 'partial'
    : 'complete';
}
