import type { Translate } from '../record/language.ts';
import type { FieldDefinition } from '../record/vocabulary.ts';
import { shownNames, type Dataset, type FieldSource, type Part, type Section } from './dataset.ts';

/** Puts the words of a section that its manifest and its record types say to a reader into another language. */
export function translateSection(section: Section, translate: Translate): Section {
  const shown = new Set(shownNames(section));
  const isNamed = section.parts.length > 1 || shown.has('recordType');
  const { title, content, limit } = section;
  return {
    ...section,
    title: translate(title),
    content: content === null ? null : translate(content),
    limit: limit?.words === undefined ? limit : { ...limit, words: translate(limit.words) },
    fields: new Map([...section.fields].map(([name, field]) => [name, translateLabels(field, translate)])),
    parts: section.parts.map((part) => translatePart(part, isNamed, shown, translate)),
  };
}

/** Puts the title of a dataset into another language. Its sections are put in their places apart. */
export function translateTitle(dataset: Dataset, translate: Translate): Dataset {
  return { ...dataset, title: translate(dataset.title) };
}

function translatePart(part: Part, isNamed: boolean, shown: ReadonlySet<string>, translate: Translate): Part {
  const names = [...part.names].map(([name, source]) => {
    const isShown = source !== null && shown.has(name);
    return [name, isShown ? translateSource(source, translate) : source] as const;
  });
  return { ...part, label: isNamed ? translate(part.label) : part.label, names: new Map(names) };
}

function translateSource(source: FieldSource, translate: Translate): FieldSource {
  return { ...source, definition: translateLabels(source.definition, translate) };
}

/** A choice keeps its values, by which rows are chosen and sorted; what a reader sees of them changes. */
function translateLabels(field: FieldDefinition, translate: Translate): FieldDefinition {
  const entries = Object.entries(field.values);
  if (entries.length === 0) return field;
  return { ...field, values: Object.fromEntries(entries.map(([value, label]) => [value, translate(label)])) };
}
