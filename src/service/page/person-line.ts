import { ageOn, parsePartialDate, sayDate, type PartialDate } from '../../transform/record/partial-date.ts';
import { formatNhsNumber } from '../../transform/record/nhs-number.ts';
import type { RecordEntry } from '../../transform/record/record.ts';
import { cleanText } from '../../transform/record/text.ts';
import type { WordKey, Words } from '../../transform/record/words.ts';
import type { LaunchFacts } from '../../transform/facts.ts';
import { escapeHtml } from '../../transform/render/escape.ts';
import type { PersonLineField } from '../../transform/protect/person.ts';
import type { SourceShown } from '../pool/job.ts';

type Item = readonly [label: string, value: string];

/** Whom the view is about: as the launch says it, and beside it as each source does whose record is shown. */
export function personLine(facts: LaunchFacts, words: Words, shown: readonly SourceShown[] = []): string {
  return `<header class="oriel-person">${list(launchItems(facts, words))}${personsIn(shown, words)}</header>`;
}

/** Whom a page is about, with what else stands in its first line; where that is to stay in sight while a reader scrolls, it sticks. */
export function personBar(facts: LaunchFacts, words: Words, more: string, sticks: boolean): string {
  const classes = sticks ? 'oriel-person oriel-sticky' : 'oriel-person';
  return `<header class="${classes}">${list(launchItems(facts, words))}${more}</header>`;
}

/** The person as the sources have them, in lines of their own; nothing where no source was asked. */
export function personBlock(shown: readonly SourceShown[], words: Words, attributes = ''): string {
  const persons = personsIn(shown, words);
  return persons === '' ? '' : `<div class="oriel-person oriel-sources"${attributes}>${persons}</div>`;
}

/** The person as each source has them; of one whose record is not shown, that nothing is: its place is not left empty. */
export function personsIn(shown: readonly SourceShown[], words: Words): string {
  return shown
    .map((each) => {
      const { name } = each.source;
      if (each.state === 'usable') return sourceList(name, each.person, words);
      // Whoever knows of no system is none itself.
      return each.state === 'missing' && each.key === 'source-unregistered' ? '' : nothingList(name, words);
    })
    .join('');
}

function nothingList(source: string, words: Words): string {
  return list([
    [words('page-in-source'), cleanText(source)],
    [words('page-shown'), words('page-shown-nothing')],
  ]);
}

/** Where a source and the launch differ: one warning for each source, naming the fields. */
export function differences(sources: readonly SourceShown[], words: Words): readonly string[] {
  return sources.flatMap((use) =>
    use.state === 'usable' && use.differs.length > 0
      ? [
          words('page-differs', {
            source: use.source.name,
            fields: use.differs.map((field) => words(`person-${field}`)).join(', '),
          }),
        ]
      : [],
  );
}

function launchItems({ person, today }: LaunchFacts, words: Words): readonly Item[] {
  const born = parsePartialDate(person.birthDate);
  return [
    [words('page-person'), cleanText(person.name ?? words('page-name-unknown'))],
    [
      words('page-born'),
      `${born === null ? '' : sayDate(born, words)} (${words('page-age', { age: ageOn(person.birthDate, today) })})`,
    ],
    [words('page-nhs-number'), formatNhsNumber(person.nhsNumber)],
  ];
}

/** A death stands first: it changes how everything below is read. */
function sourceList(source: string, { fields }: Pick<RecordEntry, 'fields'>, words: Words): string {
  const said = (name: PersonLineField) => fields[name];
  const text = (name: PersonLineField) => {
    const value = said(name);
    return typeof value === 'string' && value !== '' ? cleanText(value) : null;
  };
  const death = said('deathDate');
  const died = typeof death === 'object' && death !== null && 'kind' in death && death.kind === 'date' ? death : null;
  const name = [text('title'), text('forenames'), text('surname')].filter((part) => part !== null).join(' ');
  const items: readonly (readonly [WordKey, string | null])[] = [
    ['person-deathDate', died === null ? null : deathWords(died, words)],
    ['person-name', name === '' ? null : name],
    ['person-sex', sexWords(text('sex'), words)],
    ['person-practice', text('practice')],
  ];
  const shown = items.flatMap(([key, value]): readonly Item[] => (value === null ? [] : [[words(key), value]]));
  return list([[words('page-in-source'), cleanText(source)], ...shown]);
}

function deathWords(died: PartialDate, words: Words): string {
  return died.precision === 'unknown' ? words('page-died-undated') : words('page-died', { date: sayDate(died, words) });
}

function sexWords(sex: string | null, words: Words): string | null {
  switch (sex) {
    case 'female':
    case 'male':
    case 'indeterminate':
    case 'unknown':
      return words(`sex-${sex}`);
    default:
      return null;
  }
}

function list(items: readonly Item[]): string {
  const entries = items.map(
    ([label, value]) => `<div><dt>${escapeHtml(label)}</dt><dd><bdi>${escapeHtml(value)}</bdi></dd></div>`,
  );
  return `<dl>${entries.join('')}</dl>`;
}
