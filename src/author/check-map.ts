import { MapSchema } from '../transform/extract/map.ts';
import { parseDefinition, type DefinitionProblem, type KeyPath } from '../transform/record/definition.ts';
import type { Vocabulary } from '../transform/record/vocabulary.ts';
import { compileCounting } from './counting-reader.ts';
import { compileUnmatched } from './unmatched.ts';

/**
 * Fields that an extract map neither reads nor says to be not supported, one problem for each record type. Without a word
 * about a field nobody knows whether the format lacks it or the map forgot it.
 */
export function checkMap(file: string, text: string, vocabulary: Vocabulary): readonly DefinitionProblem[] {
  const definition = parseDefinition(file, text, MapSchema);
  const { value, problem } = definition;
  if (value.language === 'xpath') compileUnmatched(definition);
  compileCounting(
    definition,
    value.leftOut.map(({ match }) => ({ match, value: null })),
  );
  const rows: readonly (readonly [KeyPath, string, Row])[] = [
    [['person'], 'person', value.person],
    ...Object.entries(value.records).map(([record, row]) => [['records', record], record, row] as const),
  ];
  return rows.flatMap(([path, record, row]) => {
    const fields = [...(vocabulary.get(record)?.fields ?? [])].filter(([, { linked }]) => linked === null);
    const unsaid = fields.map(([field]) => field).filter((field) => !says(row, field));
    if (unsaid.length === 0) return [];
    const what = `the map says nothing of ${record}.${unsaid.join(`, ${record}.`)}`;
    return [problem(path, what, "read them, or name them under 'notSupported' of the record")];
  });
}

interface Row {
  readonly fields: object;
  readonly notSupported: readonly string[];
}

function says({ fields, notSupported }: Row, field: string): boolean {
  return Object.hasOwn(fields, field) || notSupported.includes(field);
}
