import type { Findings, KeyPath } from '../record/definition.ts';
import { shownNames, type Dataset, type Section } from './dataset.ts';
import type { Manifest } from './manifest.ts';

/**
 * Reports where a composition would show more of what it takes from another dataset than that one shows itself: what was
 * agreed for a section holds wherever the section stands. Each is told where the manifest says it.
 */
export function checkProtectionOf(
  part: Dataset,
  sections: readonly Section[],
  { protection, freeText, audience }: Manifest,
  findings: Findings,
): void {
  const own = part.protection;
  const loosened = (path: KeyPath, message: string, hint: string) =>
    findings.report(path, `'${part.id}' ${message}`, hint);
  if (protection.policy !== own.policy)
    loosened(
      ['protection', 'policy'],
      `was agreed under the policy '${own.policy}', and stands here under another`,
      `write policy: ${own.policy}, or do not compose it`,
    );
  if (own.banner === 'record' && protection.banner === 'table')
    loosened(
      ['protection', 'banner'],
      'has its exclusion banner once for the record, so that no table tells what was withheld',
      'write banner: record',
    );
  if (!own.uncodedNarrative && protection.uncodedNarrative === 'show')
    loosened(
      ['protection', 'uncodedNarrative'],
      'withholds narrative without coded entries, which this dataset shows',
      'write uncodedNarrative: withhold, or do not compose it',
    );
  for (const [index, record] of (protection.uncheckable?.show ?? []).entries())
    if (!own.uncheckable.has(record) && sections.some(({ parts }) => parts.some((each) => each.record.id === record)))
      loosened(
        ['protection', 'uncheckable', 'show', index],
        `withholds '${record}' whose codes nobody can check, which this dataset shows`,
        `take it out, or have it agreed for '${part.id}' too`,
      );
  const shown = new Set(sections.flatMap(fieldsShown));
  for (const [index, field] of freeText.entries())
    if (!own.freeText.has(field) && shown.has(field))
      loosened(
        ['freeText', index],
        `shows '${field}' by its codes only, and here in free text`,
        `take it out, or have it agreed for '${part.id}' too`,
      );
  for (const [index, name] of audience.includes.entries())
    if (!part.audiences.has(name))
      loosened(
        ['audience', 'includes', index],
        `withholds items for the audience '${name}', which this dataset shows`,
        `take it out, or do not compose '${part.id}'`,
      );
}

/** The fields that a reader sees in a section, as `record.field`. */
function fieldsShown(section: Section): readonly string[] {
  return section.parts.flatMap(({ record, names }) =>
    shownNames(section).flatMap((name) => {
      const source = names.get(name) ?? null;
      return source === null ? [] : [`${record.id}.${source.field}`];
    }),
  );
}
