import type { Catalogue } from '../catalogue.ts';
import { shownNames, type Dataset, type Part, type Section } from '../transform/dataset/dataset.ts';
import type { Policy, ThirdPartyRule } from '../transform/protect/policy.ts';
import { PERSON_LINE } from '../transform/protect/person.ts';
import { unknownName } from './author-error.ts';
import { pathsOf, type FormatPaths } from './explain-paths.ts';

/** One field that a reader of a dataset sees. */
export interface ExplainedField {
  /** Id of the section, or null for the head of every page. */
  readonly section: string | null;
  readonly title: string;
  /** The name under which a template has it. */
  readonly name: string;
  readonly record: string;
  readonly field: string;
  /** What of the value is shown, where it is not all of it. */
  readonly part: 'display' | 'label' | null;
  readonly description: string;
  /** Why it may be missing or say less in a row. */
  readonly limits: readonly string[];
  readonly formats: readonly FormatPaths[];
}

/** Who reaches a dataset under one sharing agreement: configuration, not the dataset's own. */
export interface Reach {
  readonly agreement: string;
  readonly host: string;
  readonly organisations: readonly string[];
  readonly roles: readonly string[];
  readonly purposes: readonly string[];
  /** The sources that are asked, of the kinds that the dataset reads. */
  readonly sources: readonly string[];
  readonly policy: string;
}

/** What a dataset shows, field by field, and to whom: the JSON of `oriel explain --json`, a promise to scripts. */
export interface Explanation {
  readonly dataset: string;
  readonly version: string;
  readonly status: Dataset['status'];
  readonly audience: {
    readonly minimumAge: number | null;
    /** Audiences whose restricted items it may show. */
    readonly includes: readonly string[];
  };
  /** The policy it was agreed under, as `id@version`. */
  readonly policy: string;
  readonly fields: readonly ExplainedField[];
  /** Null where no configuration was given. */
  readonly reach: readonly Reach[] | null;
}

/** Explains a dataset from the compiled sections that rows are made by. Throws AuthorError for one that is not there. */
export function explainDataset(catalogue: Catalogue, id: string, reach: readonly Reach[] | null = null): Explanation {
  const { dataset, policy } = explained(catalogue, id);
  const line = dataset.sections.flatMap((section) => sectionFields(section, dataset, policy, catalogue));
  return {
    dataset: id,
    version: dataset.version,
    status: dataset.status,
    audience: { minimumAge: dataset.minimumAge, includes: [...dataset.audiences] },
    policy: `${policy.id}@${policy.version}`,
    fields: [...line, ...personLine(dataset, catalogue)],
    reach,
  };
}

/** A dataset with the policy that it was agreed under. */
export function explained({ datasets, policies }: Catalogue, id: string) {
  const dataset = datasets.get(id)?.dataset;
  if (dataset === undefined) throw unknownName('dataset', id, datasets.keys());
  const policy = policies.get(dataset.protection.policy);
  if (policy === undefined) throw unknownName('policy', dataset.protection.policy, policies.keys());
  return { dataset, policy };
}

/** What of each record type a reader sees in a section. */
export function shownOf(section: Section) {
  return section.parts.flatMap((part) =>
    shownNames(section).flatMap((name) => {
      const source = part.names.get(name) ?? null;
      return source === null ? [] : [{ part, name, source }];
    }),
  );
}

/** The fields of records that a reader sees in a section, those of linked records too. */
export function reachedOf(section: Section) {
  return shownOf(section).flatMap(({ part, source: { field } }) => {
    const { sources, record } = part;
    return [{ record: record.id, field, sources }, ...linkedOf(part, field).map((linked) => ({ ...linked, sources }))];
  });
}

/** The fields of other records that a field names by a link. */
function linkedOf({ record }: Part, field: string): readonly { readonly record: string; readonly field: string }[] {
  const linked = record.fields.get(field)?.linked ?? null;
  return linked === null ? [] : linked.fields.map((each) => ({ record: linked.record, field: each }));
}

function isLinked({ record }: Part, field: string): boolean {
  return (record.fields.get(field)?.linked ?? null) !== null;
}

function sectionFields(
  section: Section,
  dataset: Dataset,
  policy: Policy,
  catalogue: Catalogue,
): readonly ExplainedField[] {
  const { id, title } = section;
  return shownOf(section).flatMap(({ part, name, source: { field, part: of, definition } }) => {
    const { description } = definition;
    const own = {
      ...{ section: id, title, name, record: part.record.id, field, part: of, description },
      limits: limitsOf(part, field, dataset, policy),
      // What follows from a link is read from the records it leads to.
      formats: isLinked(part, field) ? [] : formatsOf(part.sources, part.record.id, field, catalogue),
    };
    const linked = linkedOf(part, field).map((each) => ({
      ...{ section: id, title, name, ...each, part: null, description },
      limits: [`through a link, as ${part.record.id}.${field}`],
      formats: formatsOf(part.sources, each.record, each.field, catalogue),
    }));
    return [own, ...linked];
  });
}

/** The head of a page says whom the sources hold, whatever the dataset shows. */
function personLine({ sources }: Dataset, catalogue: Catalogue): readonly ExplainedField[] {
  const definitions = catalogue.vocabulary.get('person')?.fields;
  return PERSON_LINE.map((field) => ({
    ...{ section: null, title: 'The head of every page', name: field, record: 'person', field, part: null },
    description: definitions?.get(field)?.description ?? '',
    limits: [],
    formats: formatsOf(sources, 'person', field, catalogue),
  }));
}

function formatsOf(
  kinds: readonly string[],
  record: string,
  field: string,
  { formats }: Catalogue,
): readonly FormatPaths[] {
  return [...formats.values()]
    .filter(({ kind }) => kinds.includes(kind))
    .map((format) => pathsOf(format, record, field));
}

function limitsOf({ record }: Part, field: string, dataset: Dataset, policy: Policy): readonly string[] {
  const definition = record.fields.get(field);
  const allowed = dataset.protection.freeText.has(`${record.id}.${field}`);
  const beside = definition?.wordsOf ?? null;
  const rules = policy.thirdParty.get(record.id) ?? [];
  return [
    ...((definition?.linked ?? null) !== null ? ['follows from its links'] : []),
    ...(definition?.freeText === true ? ['free text, which the manifest allows'] : []),
    ...(definition?.thirdParty === true ? ['about a third party, which the manifest allows'] : []),
    ...(beside === null
      ? []
      : [
          allowed
            ? 'in words without a code too, which the manifest allows'
            : `words only beside a code in '${beside}'`,
        ]),
    ...rules.filter(({ withhold }) => withhold.includes(field)).map((rule) => `withheld ${ruleText(rule)}`),
  ];
}

function ruleText(rule: ThirdPartyRule): string {
  if ('naming' in rule) return `where it names '${rule.naming}'`;
  if ('linked' in rule) return 'where a person it is linked to is withheld';
  if ('parts' in rule) return 'where a part of it is withheld';
  if ('saying' in rule) return `where it says ${rule.saying.join(' or ')}`;
  const conditions = Object.entries(rule.unless).map(([name, wanted]) => `'${name}' is ${wanted ? 'true' : 'false'}`);
  return `unless ${conditions.join(' and ')}`;
}
