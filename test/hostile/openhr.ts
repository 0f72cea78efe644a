import { loadCatalogue } from '../../src/catalogue.ts';
import type { SourceAnswer } from '../../src/transform/answer.ts';
import type { LaunchFacts } from '../../src/transform/facts.ts';
import { transform, type DatasetView, type Recipe } from '../../src/transform/transform.ts';

/** A launch about the one person of these tests; no real person has a number of the 999 range. */
export const FACTS: LaunchFacts = {
  today: '2020-01-31',
  person: { nhsNumber: '9990000042', birthDate: '1979-02-28', name: null },
  dateRange: null,
};

/** What a view of a dataset that comes with Oriel is made with. */
export function recipeOf(dataset: string): Recipe {
  const recipe = loadCatalogue().recipe(dataset, 'default');
  if (recipe === undefined) throw new Error(`there is no dataset ${dataset}`);
  return recipe;
}

/** A view of one answer of a GP system, with these launch facts. */
export function viewOf(xml: string | Uint8Array, recipe: Recipe, facts: LaunchFacts = FACTS): DatasetView {
  const bytes = typeof xml === 'string' ? Buffer.from(xml, 'utf8') : xml;
  const source = { id: 'gp', name: 'Fellside Test Surgery', kind: 'gp-record', contact: null };
  const answer: SourceAnswer = {
    source,
    state: 'answered',
    extract: { sourceId: source.id, sourceName: source.name, bytes, format: null, asAt: '2020-01-31T09:00:00.000Z' },
  };
  return transform([answer], recipe, facts);
}

/** An OpenHR extract with an active problem for each of these terms, in XML and nothing left out. */
export function problemsExtract(terms: readonly string[]): string {
  const problems = terms.map((_, index) => `<problem><id>E${index}</id><status>A</status></problem>`);
  return `<openHealthRecord xmlns="http://www.e-mis.com/emisopen">
    <contentSpecification><specification>37241000000102</specification></contentSpecification>
    <adminDomain>
      <person><id>P</id><birthDate>1979-02-28</birthDate><forenames>Zack</forenames><surname>TEST</surname></person>
      <patient><id>P</id><patientIdentifier><identifierType>NHS</identifierType><value>9990000042</value></patientIdentifier>
        <patientPerson>P</patientPerson></patient>
    </adminDomain>
    <healthDomain>${terms.map(eventOf).join('')}${problems.join('')}</healthDomain>
  </openHealthRecord>`;
}

// A coded entry: the words of one without a code are free text.
const CODE = '<code code="A38" codeSystem="2.16.840.1.113883.2.1.6.2" displayName="Septicaemia"/>';

function eventOf(term: string, index: number): string {
  return `<event><id>E${index}</id><patient>P</patient><eventType>OBS</eventType>${CODE}<displayTerm>${escapeXml(term)}</displayTerm></event>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>\r]/gu, (character) => `&#${character.charCodeAt(0)};`);
}
