import { readFileSync } from 'node:fs';

import { loadCatalogue } from '../../../src/catalogue.ts';
import type { SourceAnswer, SourceFacts } from '../../../src/transform/answer.ts';
import type { LaunchFacts } from '../../../src/transform/facts.ts';
import { transform, type DatasetView, type Recipe } from '../../../src/transform/transform.ts';

/** The day the fixtures are read on (fixtures/README.md). */
export const TODAY = '2020-01-31';
const AS_AT = '2020-01-31T09:00:00Z';

/** The five synthetic people, by folder. */
export const PEOPLE = {
  edith: { nhsNumber: '9990000018', birthDate: '1941-03-09', name: 'Edith Mary TESTPATIENT' },
  bertram: { nhsNumber: '9990000026', birthDate: '1952-11-23', name: 'Bertram SPARSEPATIENT' },
  olwen: { nhsNumber: '9990000034', birthDate: '1938-08-17', name: 'Olwen LONGPATIENT' },
  zack: { nhsNumber: '9990000042', birthDate: '1979-02-28', name: "<img src=x onerror=alert(1)> זאק O'BRIEN-&AMP" },
  cleo: { nhsNumber: '9990000050', birthDate: '2003-06-01', name: 'Cleo Wren YOUNGPATIENT' },
} as const;

/** Folder of a person. */
export type PersonId = keyof typeof PEOPLE;

/** Every folder. */
export const PERSON_IDS = Object.keys(PEOPLE) as readonly PersonId[];

/** The templates that come with Oriel, compiled once for all tests. */
export const catalogue = loadCatalogue();

/** Every dataset that comes with Oriel. */
export const DATASET_IDS = [...catalogue.datasets.keys()];

/** A GP system and a council as sources. */
export const GP: SourceFacts = {
  id: 'gp',
  name: 'Fellside Test Surgery',
  kind: 'gp-record',
  contact: 'the practice, 01632 960100',
};
export const COUNCIL: SourceFacts = {
  id: 'council',
  name: 'Fellside County Council',
  kind: 'social-care',
  contact: null,
};

/** Text of a fixture. */
export function fixture(person: PersonId, format: 'openhr' | 'liquidlogic-adults'): string {
  return readFileSync(new URL(`../../../fixtures/${person}/${format}.xml`, import.meta.url), 'utf8');
}

/** A source's answer with this text. */
export function answered(source: SourceFacts, text: string, format: string | null = null): SourceAnswer {
  const extract = {
    sourceId: source.id,
    sourceName: source.name,
    format,
    bytes: new TextEncoder().encode(text),
    asAt: AS_AT,
  };
  return { source, state: 'answered', extract };
}

/** What both sources of a person answer. */
export function answersOf(person: PersonId): readonly SourceAnswer[] {
  return [answered(GP, fixture(person, 'openhr')), answered(COUNCIL, fixture(person, 'liquidlogic-adults'))];
}

/** Launch facts for a person, of all days or of these. */
export function factsOf(person: PersonId, dateRange: LaunchFacts['dateRange'] = null): LaunchFacts {
  return { today: TODAY, person: PEOPLE[person], dateRange };
}

/** The recipe of a dataset under the default policy. */
export function recipeOf(dataset: string): Recipe {
  const recipe = catalogue.recipe(dataset, 'default');
  if (recipe === undefined) throw new Error(`no dataset ${dataset}`);
  return recipe;
}

/** A dataset's view of a person, of both sources or of these answers. */
export function viewOf(
  dataset: string,
  person: PersonId,
  answers: readonly SourceAnswer[] = answersOf(person),
): DatasetView {
  return transform(answers, recipeOf(dataset), factsOf(person));
}

/** One section of a view. */
export function sectionOf(view: DatasetView, id: string): DatasetView['sections'][number] {
  const section = view.sections.find((each) => each.id === id);
  if (section === undefined) throw new Error(`no section ${id}`);
  return section;
}

/** All HTML of a view. */
export function htmlOf(view: DatasetView): string {
  return view.sections.map(({ html }) => html).join('\n');
}

/** The fixture with one piece of text replaced; fails when the piece is not there exactly once. */
export function edited(text: string, ...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((before, [from, to]) => {
    const parts = before.split(from);
    if (parts.length !== 2) throw new Error(`'${from}' stands ${parts.length - 1} times`);
    return parts.join(to);
  }, text);
}
