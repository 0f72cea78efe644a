import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { reachedOf } from '../../src/author/explain.ts';
import type { SourceAnswer, SourceFacts } from '../../src/transform/answer.ts';
import type { Dataset } from '../../src/transform/dataset/dataset.ts';
import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import type { ReadExtract } from '../../src/transform/extract/reader.ts';
import type { LaunchFacts } from '../../src/transform/facts.ts';
import { mergeExtracts } from '../../src/transform/parts.ts';
import { PERSON_LINE } from '../../src/transform/protect/person.ts';
import { protect, type Judged } from '../../src/transform/protect/protect.ts';
import type { FieldValue, RecordEntry, Single } from '../../src/transform/record/record.ts';
import { allowancesOf, transform, wholeHtml, type Recipe } from '../../src/transform/transform.ts';
import { closeServers } from '../service/source/servers.ts';
import { AGREEMENT, careAt, startService, terminalOf, viewIdOf, type TestService } from '../service/support/service.ts';
import { startDoors, withRecord } from '../service/support/sources.ts';
import { edith, formatOf, partsOf } from '../transform/extract/formats/same-as-openhr.ts';
import { catalogue, DATASET_IDS, factsOf, PEOPLE, TODAY } from '../transform/support/people.ts';
import { Breeder, daysIn, plantAll, type Canary } from './canaries.ts';

const FACTS = factsOf('edith');
const ALL = new Map([...catalogue.vocabulary].map(([type, { fields }]) => [type, new Set(fields.keys())]));

/** A format's record of Edith with a canary wherever one survives, and where its reader finds each. */
interface Cage {
  readonly format: string;
  readonly documents: readonly string[];
  readonly extract: ReadExtract;
  readonly uses: readonly Use[];
}

/** A canary in a field of an entry; places that no field holds have no entry. */
interface Use {
  readonly canary: Canary;
  readonly places: readonly { readonly entry: RecordEntry; readonly field: string }[];
}

const cages = [...catalogue.formats.keys()].map((format) => lazy(() => cage(format)));

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function cage(format: string): Cage {
  const texts =
    partsOf(format).length === 0
      ? [edith(format)]
      : partsOf(format).map((part) =>
          readFileSync(new URL(`../../fixtures/edith/${format}/${part}.xml`, import.meta.url), 'utf8'),
        );
  const breeder = new Breeder([...texts.flatMap(daysIn), TODAY, PEOPLE.edith.birthDate]);
  const reader = formatOf(format).reader(ALL);
  const read = (document: string) => reader.read(new TextEncoder().encode(document), GATE_LIMITS);
  const skeletonOf = (document: string) => {
    const result = read(document);
    return result.ok ? skeleton(result.extract) : `refused ${result.refusal.reason}`;
  };
  const planted = texts.map((text) => plantAll(text, breeder, skeletonOf));
  const extract = mergeExtracts(
    planted.map(({ document }) => {
      const result = read(document);
      if (!result.ok) throw new Error(result.refusal.detail);
      return result.extract;
    }),
  );
  const canaries = planted.flatMap((each) => each.canaries);
  const fields = [extract.person, ...extract.records].flatMap(textsOfEntry);
  const uses = canaries.map((canary) => ({
    canary,
    places: fields.filter(({ text }) => canary.texts.some((each) => text.includes(each))),
  }));
  return { format, documents: planted.map(({ document }) => document), extract, uses };
}

/** What must not change: whether all was sent, which entries there are, how they hang together, what protection says, what is filled. */
function skeleton({ person, records, part, partial }: ReadExtract): string {
  const recipe = recipeOf('allergies');
  const allowances = allowancesOf(recipe);
  const judged = protect({ person, records }, recipe.policy, allowances, FACTS);
  const verdicts =
    judged.state === 'usable' ? judged.judged.map(({ verdict, withheld }) => [verdict, ...withheld]) : judged.state;
  const entries = [person, ...records].map(({ type, id, marks, links, fields, provenance }) => [
    ...[type, id, [...marks.flags], marks.audience, marks.subject, links],
    ...valuesOfEntry({ fields, provenance }).map(([field, value]) =>
      typeof value === 'string' && isWritten(type, field) ? 'text' : shapeOf(value),
    ),
  ]);
  // Places are numbered over all that a reader has read.
  const places = new Map<string, string>();
  return JSON.stringify([part, partial, verdicts, entries]).replace(/place \d+/gu, (place) => {
    const name = places.get(place) ?? `place number ${String(places.size)}`;
    places.set(place, name);
    return name;
  });
}

/** The value of a choice or a boolean counts; of a text only that there is one, of a date how precise it is. */
function shapeOf(value: FieldValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (!('kind' in value)) return value.length;
  if (value.kind === 'date') return value.precision;
  return value.kind === 'code' ? [value.system, value.code !== null, value.display !== ''] : 'markup';
}

function valuesOfEntry({ fields, provenance }: Pick<RecordEntry, 'fields' | 'provenance'>) {
  const all: readonly (readonly [string, FieldValue])[] = [...Object.entries(fields), ...Object.entries(provenance)];
  return all;
}

function textsOfEntry(entry: RecordEntry) {
  return valuesOfEntry(entry).flatMap(([field, value]) =>
    (isList(value) ? value : [value]).flatMap((single) => textsIn(single).map((text) => ({ entry, field, text }))),
  );
}

function isList(value: FieldValue): value is readonly Single[] {
  return Array.isArray(value);
}

/** What of a value can stand in a row: no translation of a code. */
function textsIn(value: Single | null): readonly string[] {
  if (value === null || typeof value === 'boolean') return [];
  if (typeof value === 'string') return [value];
  if (value.kind === 'date') return [value.iso];
  return value.kind === 'code' ? [value.display, value.code ?? '', value.system] : [value.xml];
}

function recipeOf(dataset: string, profile: Recipe['profile'] = 'accessible'): Recipe {
  const recipe = catalogue.recipe(dataset, 'default', profile);
  if (recipe === undefined) throw new Error(`no dataset ${dataset}`);
  return recipe;
}

/** Of each entry that may be seen, the fields that a section of the dataset declares for it. */
function seenBy(dataset: Dataset, judged: readonly Judged[], kind: string): ReadonlyMap<string, ReadonlySet<string>> {
  const declared = Map.groupBy(
    dataset.sections.flatMap(reachedOf).filter(({ sources }) => sources.includes(kind)),
    ({ record }) => record,
  );
  const seen = judged.flatMap(({ entry, verdict, withheld }): readonly (readonly [string, ReadonlySet<string>])[] => {
    const { flags, audience } = entry.marks;
    // What a source marks is nobody's to see, whatever protection says.
    if (verdict !== 'shown' || flags.size > 0 || (audience !== null && !dataset.audiences.has(audience))) return [];
    const allowed = (declared.get(entry.type) ?? []).flatMap(({ field }) => {
      const definition = catalogue.vocabulary.get(entry.type)?.fields.get(field);
      const { freeText = false, wordsOf = null } = definition ?? {};
      if (freeText && !dataset.protection.freeText.has(`${entry.type}.${field}`)) return [];
      // The display of a code stands in the place of words that are withheld.
      if (withheld.has(field)) return wordsOf === null ? [] : [wordsOf];
      return [field];
    });
    return [[keyOf(entry), new Set(allowed)]];
  });
  return new Map(seen);
}

function keyOf({ type, id }: Pick<RecordEntry, 'type' | 'id'>): string {
  return `${type} ${id}`;
}

/** Canaries in an output that nobody may see there. */
function escaped(output: string, uses: readonly Use[], mayShow: (entry: RecordEntry, field: string) => boolean) {
  return uses
    .filter(({ canary }) => canary.texts.some((text) => output.includes(text)))
    .filter(({ places }) => !places.some(({ entry, field }) => mayShow(entry, field)))
    .map(
      ({ canary, places }) => `${canary.path}: ${places.map(({ entry, field }) => `${entry.type}.${field}`).join()}`,
    );
}

function mayShowIn(dataset: string, { extract, format }: Cage) {
  const recipe = recipeOf(dataset);
  const judged = protect(extract, recipe.policy, allowancesOf(recipe), FACTS);
  if (judged.state !== 'usable') throw new Error(judged.state);
  const { kind } = formatOf(format);
  // Whom the extract is about is checked, not protected; a section may show it.
  const person: Judged = { entry: extract.person, verdict: 'shown', withheld: new Set(), counts: [], linked: null };
  const seen = seenBy(recipe.dataset, [...judged.judged, person], kind);
  return (entry: RecordEntry, field: string) => seen.get(keyOf(entry))?.has(field) === true;
}

function answersOf({ format, documents }: Cage): readonly SourceAnswer[] {
  const { kind } = formatOf(format);
  const source: SourceFacts = { id: 'source', name: 'Fellside', kind, contact: null };
  return documents.map((document) => ({
    ...{ source, state: 'answered' },
    extract: {
      ...{ sourceId: 'source', sourceName: 'Fellside', format, asAt: '2020-01-31T09:00:00Z' },
      bytes: new TextEncoder().encode(document),
    },
  }));
}

/** Everything of a view that leaves the transform: its HTML, and what is told to the audit. */
function outputOf(dataset: string, profile: Recipe['profile'], facts: LaunchFacts, from: Cage): string {
  const view = transform(answersOf(from), recipeOf(dataset, profile), facts);
  assert.ok(
    view.sources.every(({ state }) => state === 'usable'),
    'the record is read',
  );
  const told = view.sections.map(({ id, title, outcome, rows, withheld, counts }) => [
    ...[id, title, outcome, rows, withheld, counts],
  ]);
  return [wholeHtml(view), view.banner ?? '', JSON.stringify(told)].join('\n');
}

describe('a canary in every value of every format', () => {
  for (const [index, format] of [...catalogue.formats.keys()].entries())
    describe(format, () => {
      const get = (): Cage => cages[index]?.() ?? assert.fail('no cage');
      before(function () {
        this.timeout(120_000);
        get();
      });

      it('sits in nearly every field of words, dates and mark-up that the record fills', () => {
        const { extract, uses } = get();
        const caged = new Set(uses.flatMap(({ places }) => places.map(({ entry, field }) => `${entry.type}.${field}`)));
        const filled = new Set(
          [extract.person, ...extract.records].flatMap((entry) =>
            textsOfEntry(entry)
              .filter(({ text, field }) => text !== '' && !isFixed(entry.type, field))
              .map(({ field }) => `${entry.type}.${field}`),
          ),
        );
        const free = [...filled].filter((each) => !caged.has(each));
        assert.ok(free.length <= filled.size / 7, `no canary in ${free.join(', ')}`);
      });

      for (const id of DATASET_IDS)
        if (catalogue.datasets.get(id)?.dataset.sources.includes(formatOf(format).kind) === true)
          it(`${id}: only those of declared fields of entries that may be seen get out`, () => {
            const from = get();
            const mayShow = mayShowIn(id, from);
            const range = { from: '2010-01-01', until: '2019-06-30' };
            for (const [profile, facts] of [
              ['accessible', FACTS],
              ['strict', FACTS],
              ['accessible', factsOf('edith', range)],
            ] as const)
              assert.deepEqual(escaped(outputOf(id, profile, facts, from), from.uses, mayShow), [], profile);
          });
    });

  it('gets out where a section declares its field, and is looked for where nothing may be seen', () => {
    const from = cages[[...catalogue.formats.keys()].indexOf('openhr')]?.() ?? assert.fail('no cage');
    const output = outputOf('allergies', 'accessible', FACTS, from);
    assert.ok(escaped(output, from.uses, () => false).length > 5);
    const hidden = from.extract.records.filter(({ marks }) => marks.flags.size > 0);
    const sits = from.uses.filter(({ places }) => places.some(({ entry }) => hidden.includes(entry)));
    assert.ok(sits.length > 5, 'canaries sit in entries that the source marks');
  });
});

/** What is checked against the launch, named by the map or the id of another entry cannot be anything else. */
function isFixed(type: string, field: string): boolean {
  const fixed = ['person.nhsNumber', 'person.birthDate', 'encounter-component.encounter'];
  return !isWritten(type, field) || field === 'system' || fixed.includes(`${type}.${field}`);
}

/** Choices and booleans say one of a few words, which no canary can be. */
function isWritten(type: string, field: string): boolean {
  const definition = catalogue.vocabulary.get(type)?.fields.get(field);
  return definition === undefined || ['text', 'date', 'markup'].includes(definition.type);
}

describe('a canary in every value, through the service', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async function () {
    this.timeout(120_000);
    doors = await startDoors();
    const gp = { id: 'fellside-gp', name: 'Fellside Test Surgery', kind: 'gp-record', format: 'openhr' };
    oriel = await startService([careAt(doors.care.url, gp)], () => ({ agreements: [AGREEMENT] }));
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  for (const id of ['problems', 'medications'])
    it(`${id}: body, headers, log and journal hold none that the dataset does not show`, async () => {
      const from = cages[[...catalogue.formats.keys()].indexOf('openhr')]?.() ?? assert.fail('no cage');
      doors.care.instead = withRecord(from.documents[0] ?? '');
      const [path = ''] = await oriel.launch([id]);
      const answer = await oriel.request.get(path).expect(200);
      assert.equal(await terminalOf(oriel, viewIdOf(answer.text)), 'completed');
      const mayShow = mayShowIn(id, from);
      const isHead = (entry: RecordEntry, field: string) =>
        entry.type === 'person' && PERSON_LINE.some((each) => each === field);
      const page = escaped(answer.text, from.uses, (entry, field) => mayShow(entry, field) || isHead(entry, field));
      assert.deepEqual(page, []);
      const elsewhere = [JSON.stringify(answer.headers), ...oriel.log, JSON.stringify(oriel.journal())].join('\n');
      assert.ok(oriel.log.length > 0 && oriel.journal().length > 0);
      assert.deepEqual(
        escaped(elsewhere, from.uses, () => false),
        [],
      );
    });
});
