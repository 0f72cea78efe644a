import type { ExplainedField, Explanation, Reach } from './explain.ts';
import type { FormatPaths } from './explain-paths.ts';
import type { Never, NeverReason, NeverShown } from './explain-never.ts';

/** An explanation for people: who may see the dataset, then each section with its fields and where they come from. */
export function explanationText(explanation: Explanation): string {
  const sections = Map.groupBy(explanation.fields, ({ section, title }) =>
    section === null ? title : `${title} (${section})`,
  );
  return [
    ...headText(explanation),
    ...[...sections].flatMap(([title, fields]) => ['', title, ...fields.flatMap(fieldText)]),
  ].join('\n');
}

function headText({ dataset, version, status, audience, policy, reach }: Explanation): readonly string[] {
  const { minimumAge, includes } = audience;
  return [
    `${dataset} ${version} (${status}), agreed under the policy ${policy}`,
    `For people of ${minimumAge === null ? 'any age' : `${String(minimumAge)} and over`}. Items restricted to an audience: ${includes.length === 0 ? 'none are shown' : `shown where it is ${includes.join(', ')}`}.`,
    ...(reach === null
      ? ['Who may see it is a matter of configuration: name one with --config.']
      : reach.length === 0
        ? ['Nobody: no sharing agreement of this configuration names it, or lets it be shown in its status.']
        : reach.map(reachText)),
  ];
}

function reachText({ agreement, host, organisations, roles, purposes, sources, policy }: Reach): string {
  return `Agreement ${agreement}: through ${host}; organisations ${list(organisations)}; roles ${list(roles)}; purposes ${list(purposes)}; from ${list(sources)}; policy ${policy}.`;
}

function fieldText({ name, record, field, part, description, limits, formats }: ExplainedField): readonly string[] {
  const source = `${record}.${field}${part === null ? '' : `.${part}`}`;
  return [
    `  ${name === field ? source : `${name} = ${source}`}: ${description}`,
    ...limits.map((limit) => `    ! ${limit}`),
    ...formats.map(formatText),
  ];
}

function formatText({ format, rows, reads, variables }: FormatPaths): string {
  if (reads === null) return `    ${format}: not supported by this format`;
  const where = Object.entries(variables).map(([name, path]) => `${name} = ${path}`);
  const given = where.length === 0 ? '' : `, where ${where.join('; ')}`;
  return `    ${format}: ${reads.join(', or ')}${given} [${rows.join(' | ')}]`;
}

const REASONS: Readonly<Record<NeverReason, string>> = {
  'record-not-shown': 'Record types in no section: none of their fields',
  undeclared: 'Declared by no section',
  'free-text': 'Free text that the manifest does not allow',
  'third-party': 'About a third party, which the manifest does not allow',
  internal: 'For protection only: no dataset may name it',
  decides: 'Chooses, sorts or filters rows; its value is in none',
  protection: 'Decides what is withheld; no field of a row',
  'no-part-of-a-row': 'Parts of codes that no row holds',
};

/** What cannot be shown, for people: by reason, a line for each record type. A star stands at what is not even read. */
export function neverText({ dataset, version, never }: Never): string {
  const reasons = Map.groupBy(never, ({ reason }) => reason);
  return [
    `${dataset} ${version} cannot show these; those with a star are not even read from an extract.`,
    ...[...reasons].flatMap(([reason, all]) => ['', `${REASONS[reason]}:`, ...recordLines(all)]),
  ].join('\n');
}

function recordLines(all: readonly NeverShown[]): readonly string[] {
  return [...Map.groupBy(all, ({ record }) => record)].map(
    ([record, fields]) => `  ${record}: ${fields.map(({ field, read }) => (read ? field : `${field}*`)).join(', ')}`,
  );
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
