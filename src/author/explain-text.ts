import type { ExplainedField, Explanation, Reach } from './explain.ts';
import type { FormatPaths } from './explain-paths.ts';
import type { Never, NeverReason, NeverShown } from './explain-never.ts';

/**
 * An explanation for people: who may see the dataset, then each section with its fields, and last, once for each field
 * and each record type, where the formats have them.
 */
export function explanationText(explanation: Explanation): string {
  const sections = Map.groupBy(explanation.fields, ({ section, title }) =>
    section === null ? title : `${title} (${section})`,
  );
  return [
    ...headText(explanation),
    ...[...sections].flatMap(([title, fields]) => ['', title, ...fields.flatMap(fieldText)]),
    '',
    'Where each field is read',
    ...pathsText(explanation.fields),
    '',
    'Where the records stand',
    ...rowsText(explanation.fields),
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
  const without = formats.filter(({ reads }) => reads === null).map(({ format }) => format);
  return [
    `  ${name === field ? source : `${name} = ${source}`}: ${description}`,
    ...limits.map((limit) => `    ! ${limit}`),
    ...(without.length === 0 ? [] : [`    - not supported by ${without.join(', ')}`]),
  ];
}

/** The formats of fields, each format once, by what the fields are grouped by. */
function formatsBy(fields: readonly ExplainedField[], nameOf: (field: ExplainedField) => string) {
  const groups = Map.groupBy(fields, nameOf);
  return [...groups].map(([name, all]) => {
    const formats = new Map(all.flatMap((each) => each.formats).map((each) => [each.format, each]));
    return [name, [...formats.values()]] as const;
  });
}

function pathsText(fields: readonly ExplainedField[]): readonly string[] {
  return formatsBy(fields, ({ record, field }) => `${record}.${field}`).flatMap(([name, formats]) =>
    formats.length === 0 ? [] : [`  ${name}`, ...formats.map(pathText)],
  );
}

function pathText({ format, reads, variables }: FormatPaths): string {
  if (reads === null) return `    ${format}: not supported by this format`;
  const where = Object.entries(variables).map(([name, path]) => `${name} = ${path}`);
  return `    ${format}: ${reads.join(', or ')}${where.length === 0 ? '' : `, where ${where.join('; ')}`}`;
}

function rowsText(fields: readonly ExplainedField[]): readonly string[] {
  return formatsBy(fields, ({ record }) => record).flatMap(([record, formats]) => [
    `  ${record}`,
    ...formats.map(({ format, rows }) => `    ${format}: ${rows.length === 0 ? 'has none' : rows.join(', and ')}`),
  ]);
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

/** What is near to what is shown comes first, what nobody would look for last. */
const ORDER: readonly NeverReason[] = [
  'undeclared',
  'free-text',
  'third-party',
  'decides',
  'no-part-of-a-row',
  'internal',
  'record-not-shown',
  'protection',
];

/** What cannot be shown, for people: by reason, a line for each record type. A star stands at what is not even read. */
export function neverText({ dataset, version, never }: Never): string {
  const reasons = Map.groupBy(never, ({ reason }) => reason);
  const inOrder = ORDER.flatMap((reason) => {
    const all = reasons.get(reason);
    return all === undefined ? [] : [[reason, all] as const];
  });
  return [
    `${dataset} ${version} cannot show these; those with a star are not even read from an extract.`,
    ...inOrder.flatMap(([reason, all]) => ['', `${REASONS[reason]}:`, ...recordLines(all)]),
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
