import { codeSetOf, type CodeSet } from '../record/code-set.ts';
import { DefinitionError, didYouMean, Findings, readDefinition, type KeyPath } from '../record/definition.ts';
import type { Vocabulary } from '../record/vocabulary.ts';
import { compileSection } from './compile-section.ts';
import { composedSection, includedSections, type Composable, type ComposeContext } from './compose.ts';
import { checkProtectionOf } from './compose-protection.ts';
import { shownNames, type Dataset, type Protection, type Section } from './dataset.ts';
import { ManifestSchema, type Manifest } from './manifest.ts';

/** What a manifest must know of a policy. */
export interface PolicyFacts {
  readonly mayShowUncheckable: ReadonlySet<string>;
  /** Why nothing can be shown under it today, such as "was in force until 2020-01-31"; left out where that is not asked. */
  readonly notInForce?: string | null;
}

/** What manifests are compiled with. */
export interface DatasetContext {
  readonly vocabulary: Vocabulary;
  /** The sets of `templates/code-sets`, by id. */
  readonly codeSets: ReadonlyMap<string, CodeSet>;
  readonly datasets: Composable;
  /** The policies there are, or null where it is not known which. */
  readonly policies: ReadonlyMap<string, PolicyFacts> | null;
}

/** Compiles `dataset.yaml`. Throws DefinitionError with everything that is wrong, where, and what was probably meant. */
export function compileDataset(file: string, text: string, context: DatasetContext): Dataset {
  const { definition, problems } = readDefinition(file, text, ManifestSchema, STAND_INS);
  if (definition === null) throw new DefinitionError(problems);
  const findings = new Findings(definition, problems);
  const manifest = definition.value;
  const broken = new Set<string>();
  const sections = sectionsOf(manifest, { findings, broken }, context);
  checkIds(sections, findings);
  checkAllowed(manifest, sections, findings);
  // What a section shows that cannot be used yet is not known.
  if (broken.size === 0) checkShown(manifest, sections, findings);
  checkProtection(manifest, findings, context.policies);
  checkComposed(manifest, sections, findings, context.datasets);
  findings.finish();
  const { id, title, version, status, subject, sources, audience } = manifest;
  return {
    ...{ id, title, lang: null, version, status, subject, sources },
    minimumAge: audience.minimumAge ?? null,
    audiences: new Set(audience.includes),
    protection: protectionOf(manifest),
    sections: sections.map(({ section }) => section),
    composedOf: composedOf(manifest, context.datasets),
  };
}

/** What a manifest is read with where such a key is wrong: nothing else is decided by them. */
const STAND_INS = {
  title: 'Title',
  version: '1.0.0',
  status: 'draft',
  owner: 'Owner',
  purpose: 'Purpose.',
  subject: 'patient',
  notShown: [{ what: 'Nothing', why: 'Nothing' }],
  limit: undefined,
  content: undefined,
  standsAlone: undefined,
};

function protectionOf({ protection, freeText }: Manifest): Protection {
  const { policy, banner, uncheckable, uncodedNarrative } = protection;
  return {
    policy,
    banner,
    freeText: new Set(freeText),
    uncheckable: new Set(uncheckable?.show ?? []),
    uncodedNarrative: uncodedNarrative === 'show',
  };
}

function checkProtection(
  { status, protection }: Manifest,
  findings: Findings,
  policies: DatasetContext['policies'],
): void {
  if (policies === null) return;
  const { policy: id, uncheckable } = protection;
  const policy = policies.get(id);
  if (policy === undefined)
    findings.unknown(
      ['protection', 'policy'],
      `there is no policy '${id}'`,
      didYouMean(id, policies.keys()) ?? `policies: ${[...policies.keys()].join(', ')}`,
    );
  const { notInForce = null } = policy ?? {};
  if (status === 'active' && notInForce !== null)
    findings.report(
      ['protection', 'policy'],
      `the policy '${id}' ${notInForce}: nothing of an active dataset is shown outside of that`,
      "name another policy, change its 'effective', or make the dataset a draft",
    );
  for (const [index, record] of (uncheckable?.show ?? []).entries())
    if (policy?.mayShowUncheckable.has(record) === false)
      findings.report(
        ['protection', 'uncheckable', 'show', index],
        `the policy does not let a dataset show '${record}' whose codes nobody can check`,
        `it does for: ${[...policy.mayShowUncheckable].join(', ')}`,
      );
}

function composedOf({ sections }: Manifest, datasets: Composable): readonly string[] {
  const direct = sections.flatMap((source) => partOf(source) ?? []);
  const through = direct.flatMap((id) => {
    const found = datasets.find(id);
    return found.state === 'found' ? found.dataset.composedOf : [];
  });
  return [...new Set([...direct, ...through])].sort();
}

/** Each dataset that sections are taken from, once: what protects them there protects them here. */
function checkComposed(manifest: Manifest, placed: readonly Placed[], findings: Findings, datasets: Composable): void {
  for (const id of new Set(placed.flatMap(({ part }) => part ?? []))) {
    const found = datasets.find(id);
    const taken = placed.filter(({ part }) => part === id).map(({ section }) => section);
    if (found.state === 'found') checkProtectionOf(found.dataset, taken, manifest, findings);
  }
}

/** The dataset that a section of a manifest, or all of them, are taken from; null where it is the manifest's own. */
function partOf(source: Manifest['sections'][number]): string | null {
  if ('records' in source) return null;
  return 'from' in source ? (source.from.split('/')[0] ?? null) : source.include;
}

/** A section with the place in the manifest that brought it. */
interface Placed {
  readonly section: Section;
  readonly path: KeyPath;
  /** Whether the manifest writes it out itself. */
  readonly own: boolean;
  /** The dataset it is taken from; null where it is the manifest's own. */
  readonly part: string | null;
}

function sectionsOf(
  manifest: Manifest,
  { findings, broken }: Pick<ComposeContext, 'findings' | 'broken'>,
  context: DatasetContext,
): readonly Placed[] {
  const codeSets = codeSetsOf(manifest, findings, context.codeSets);
  const placed: Placed[] = [];
  for (const [index, source] of manifest.sections.entries()) {
    const path = ['sections', index];
    const compose = { findings, broken, manifest, datasets: context.datasets };
    const before = placed.map(({ section }) => section);
    const { id: dataset, sources } = manifest;
    const own = 'records' in source;
    const sections = own
      ? [compileSection(source, path, { findings, dataset, vocabulary: context.vocabulary, codeSets, sources, before })]
      : 'from' in source
        ? [composedSection(source, path, compose)]
        : includedSections(source.include, path, compose);
    placed.push(
      ...sections.flatMap((section) => (section === null ? [] : [{ section, path, own, part: partOf(source) }])),
    );
  }
  return placed;
}

function codeSetsOf(
  { codeSets }: Manifest,
  findings: Findings,
  shared: ReadonlyMap<string, CodeSet>,
): ReadonlyMap<string, CodeSet> {
  for (const id of Object.keys(codeSets))
    if (shared.has(id))
      findings.report(['codeSets', id], `the code set '${id}' stands in templates/code-sets too`, 'take another name');
  return new Map([...shared, ...Object.entries(codeSets).map(([id, groups]) => [id, codeSetOf(id, groups)] as const)]);
}

function checkIds(placed: readonly Placed[], findings: Findings): void {
  for (const [index, { section, path, own }] of placed.entries())
    if (placed.findIndex((each) => each.section.id === section.id) !== index)
      findings.report(
        own ? [...path, 'id'] : path,
        `two sections have the id '${section.id}'`,
        own ? null : 'compose it with from: and an id: of its own',
      );
}

/** Free text and third-party fields are allowed by name, by each dataset that shows them: nobody shares them by accident. */
function checkAllowed(manifest: Manifest, placed: readonly Placed[], findings: Findings): void {
  const shown = placed.flatMap(shownFields);
  for (const key of ['freeText', 'thirdParty'] as const) {
    const what = key === 'freeText' ? 'is free text' : 'is about a third party';
    for (const { named, field, path, ...flags } of shown)
      if (flags[key] && !manifest[key].includes(named))
        findings.report(
          path,
          `'${field}' ${what}, which this dataset does not allow`,
          `add '${named}' to '${key}' if it is agreed`,
        );
  }
}

/** What is allowed is shown, so that the lists say what is shared. */
function checkShown(manifest: Manifest, placed: readonly Placed[], findings: Findings): void {
  const shown = placed.flatMap(shownFields);
  for (const key of ['freeText', 'thirdParty'] as const) {
    const names = new Set(shown.map(({ named }) => named));
    for (const [index, named] of manifest[key].entries())
      if (!names.has(named))
        findings.report(
          [key, index],
          `'${named}' is allowed but no section shows it`,
          'take it out, so that the list says what is shared',
        );
  }
}

/** The fields that a reader sees: in a row, or as the title of a group. */
function shownFields({ section, path, own }: Placed) {
  const names = shownNames(section);
  return section.parts.flatMap(({ record, names: sources }) =>
    names.flatMap((name, index) => {
      const source = sources.get(name);
      if (source === null || source === undefined) return [];
      const at = index < section.fields.size ? [...path, 'fields', index] : [...path, 'group'];
      const { freeText, thirdParty } = source.definition;
      const { field } = source;
      return [{ named: `${record.id}.${field}`, field, path: own ? at : path, freeText, thirdParty }];
    }),
  );
}
