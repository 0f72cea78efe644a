import type { Translate } from '../record/language.ts';
import type { FieldDefinition } from '../record/vocabulary.ts';
import { shownNames, type Dataset, type FieldSource, type Part, type Section } from './dataset.ts';

/** The words that the map of a format writes itself, by record type and field. */
export interface Said {
  readonly id: string;
  readonly kind: string;
  readonly said: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Puts the words of a section that its manifest, its record types and extract maps say to a reader into another language. */
export function translateSection(section: Section, formats: readonly Said[], translate: Translate): Section {
  const shown = new Set(shownNames(section));
  const isNamed = section.parts.length > 1 || shown.has('recordType');
  const { title, content, limit } = section;
  return {
    ...section,
    title: translate(title),
    content: content === null ? null : translate(content),
    limit: limit?.words === undefined ? limit : { ...limit, words: translate(limit.words) },
    fields: new Map([...section.fields].map(([name, field]) => [name, translateLabels(field, translate)])),
    parts: section.parts.map((part) => translatePart(part, { isNamed, shown, formats }, translate)),
  };
}

/** Puts the title of a dataset into another language. Its sections are put in their places apart. */
export function translateTitle(dataset: Dataset, translate: Translate): Dataset {
  return { ...dataset, title: translate(dataset.title) };
}

/** What of a part is shown. */
interface Shown {
  readonly isNamed: boolean;
  readonly shown: ReadonlySet<string>;
  readonly formats: readonly Said[];
}

function translatePart(part: Part, { isNamed, shown, formats }: Shown, translate: Translate): Part {
  const saying = formats.filter(({ kind }) => part.sources.includes(kind));
  const names = [...part.names].map(([name, source]) => {
    const isShown = source !== null && shown.has(name);
    return [name, isShown ? translateSource(source, part.record.id, saying, translate) : source] as const;
  });
  return { ...part, label: isNamed ? translate(part.label) : part.label, names: new Map(names) };
}

function translateSource(
  source: FieldSource,
  record: string,
  formats: readonly Said[],
  translate: Translate,
): FieldSource {
  const definition = translateLabels(source.definition, translate);
  const said = new Map(
    formats.flatMap((format) => {
      const words = format.said.get(record)?.get(source.field);
      return words === undefined
        ? []
        : [[format.id, new Map([...words].map((word) => [word, translate(word)]))] as const];
    }),
  );
  return said.size === 0 ? { ...source, definition } : { ...source, definition, said };
}

/** A choice keeps its values, by which rows are chosen and sorted; what a reader sees of them changes. */
function translateLabels(field: FieldDefinition, translate: Translate): FieldDefinition {
  const entries = Object.entries(field.values);
  if (entries.length === 0) return field;
  return { ...field, values: Object.fromEntries(entries.map(([value, label]) => [value, translate(label)])) };
}
