import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { z } from 'zod';
import type { SourceAnswer, SourceFacts, UnavailableReason } from '../transform/answer.ts';
import type { LaunchFacts, LaunchPerson } from '../transform/facts.ts';
import {
  closed,
  DefinitionError,
  didYouMean,
  Findings,
  parseDefinition,
  readDefinition,
  type Definition,
  type DefinitionProblem,
  type KeyPath,
} from '../transform/record/definition.ts';
import { parseNhsNumber } from '../transform/record/nhs-number.ts';
import { calendarDay } from '../transform/record/calendar-day.ts';
import { PROFILES, type Profile } from '../transform/render/profile.ts';
import type { CasePlace } from './case-places.ts';
import { problemOf, readText } from './read-text.ts';

/** The synthetic people that come with Oriel. */
export const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** A worked example of a dataset: what is given. What is expected stands beside it in `expected.html`. */
export interface WorkedCase {
  readonly title: string;
  /** Why the case matters, for the reader of a difference. */
  readonly why: string;
  readonly policy: string;
  readonly profile: Profile;
  readonly facts: LaunchFacts;
  readonly answers: readonly SourceAnswer[];
  /** The sources as the case lists them. */
  readonly sources: readonly { readonly kind: string }[];
  /** A problem at a place of the case's file, for checks that need the catalogue. */
  readonly problem: Definition<unknown>['problem'];
}

const REASONS = [
  'unreachable',
  'timeout',
  'incomplete',
  'unreadable',
  'fault',
  'refused',
  'unknown-person',
  'too-large',
  'correlation',
  'busy',
  'paused',
] as const satisfies readonly UnavailableReason[];

const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u, 'must be an instant such as 2020-01-31T09:00:00Z');
const PersonSchema = closed({
  nhsNumber: z.string(),
  birthDate: calendarDay,
  name: z.string().nullable().default(null),
});

const AnswerSchema = closed({
  format: z.string().optional(),
  file: z.string().optional(),
  unavailable: z.enum(REASONS).optional(),
  at: instant.optional(),
  /** When an unavailable source began to fail, where it did before. */
  since: instant.optional(),
});

const SourceSchema = closed({
  name: z.string().min(1),
  kind: z.string().min(1),
  contact: z.string().min(1).optional(),
  ...AnswerSchema.shape,
  /** The answers of a source that answers in parts. */
  parts: z.array(closed({ part: z.string().optional(), ...AnswerSchema.shape })).optional(),
});

const CaseSchema = closed({
  title: z.string().min(1),
  why: z.string().min(1),
  today: calendarDay,
  person: z.union([z.string(), PersonSchema], 'must be the id of a synthetic person, or nhsNumber, birthDate and name'),
  policy: z.string().default('default'),
  profile: z.enum(PROFILES).default('accessible'),
  asAt: instant.optional(),
  dateRange: closed({ from: calendarDay.nullable().default(null), until: calendarDay.nullable().default(null) })
    .refine(({ from, until }) => from !== null || until !== null, "must have 'from' or 'until'")
    .refine(({ from, until }) => from === null || until === null || from <= until, "'until' is before 'from'")
    .nullable()
    .default(null),
  sources: z.array(SourceSchema),
});

const PeopleSchema = z.array(z.looseObject({ id: z.string(), ...PersonSchema.shape }));

type CaseFile = z.output<typeof CaseSchema>;
type AnswerFile = z.output<typeof AnswerSchema> & { readonly part?: string | undefined };

/** Reads `case.yaml` with the extracts it names. Throws DefinitionError. */
export function readCase(place: CasePlace, fixtures: string): WorkedCase {
  if (!existsSync(place.path)) throw new DefinitionError([nothingGiven(place)]);
  const text = readText(place.path, place.file);
  const { definition, problems } = readDefinition(place.file, text, CaseSchema, STAND_INS);
  if (definition === null) throw new DefinitionError(problems);
  const findings = new Findings(definition, problems);
  const { title, why, policy, profile, today, dateRange } = definition.value;
  const person = findings.attempt(() => personOf(definition, fixtures));
  const answers = definition.value.sources.map((_, index) =>
    findings.attempt(() => answersOf(definition, index, place, fixtures)),
  );
  findings.finish();
  if (person === null) throw new DefinitionError(findings.problems);
  return {
    title,
    why,
    policy,
    profile,
    facts: { today, person, dateRange },
    answers: answers.flatMap((each) => each ?? []),
    sources: definition.value.sources,
    problem: (path, message, hint) => definition.problem(path, message, hint),
  };
}

function nothingGiven({ file, expected }: CasePlace): DefinitionProblem {
  const what = existsSync(expected) ? 'expected.html stands here, and nothing is given' : 'the folder holds no case';
  const hint = 'write case.yaml (docs/authoring.md, "Worked examples"), or delete the folder';
  return problemOf(file, `${what}: there is no case.yaml`, hint, 'file');
}

/** What a case is read with where such a key is wrong: nothing else is decided by them. */
const STAND_INS = { title: 'Title', why: 'Why.', today: '2020-01-31', asAt: undefined, contact: undefined };

function personOf(definition: Definition<CaseFile>, fixtures: string): LaunchPerson {
  const { person } = definition.value;
  const found = typeof person === 'string' ? fixturePerson(definition, person, fixtures) : person;
  if (parseNhsNumber(found.nhsNumber) === null)
    definition.fail(['person'], `'${found.nhsNumber}' is not an NHS number`, 'check its ten digits');
  const { nhsNumber, birthDate, name } = found;
  return { nhsNumber, birthDate, name };
}

function fixturePerson(definition: Definition<CaseFile>, id: string, fixtures: string): LaunchPerson {
  const text = readText(join(fixtures, 'people.yaml'), 'people.yaml');
  const people = parseDefinition('people.yaml', text, PeopleSchema).value;
  const person = people.find((each) => each.id === id);
  const known = people.map((each) => each.id);
  const hint = didYouMean(id, known) ?? `people: ${known.join(', ')}`;
  return person ?? definition.fail(['person'], `there is no synthetic person '${id}'`, hint, 'unknown-name');
}

function answersOf(
  definition: Definition<CaseFile>,
  index: number,
  place: CasePlace,
  fixtures: string,
): readonly SourceAnswer[] {
  const path = ['sources', index];
  const given = definition.value.sources[index] ?? definition.fail(path, 'the source is missing');
  const { name, kind, contact = null, parts, ...whole } = given;
  const source: SourceFacts = { id: `source-${String(index + 1)}`, name, kind, contact };
  const read = (answer: AnswerFile, at: KeyPath) => answerOf(definition, source, answer, at, { place, fixtures });
  if (parts === undefined) return [read(whole, path)];
  if (whole.file !== undefined || whole.unavailable !== undefined)
    definition.fail(path, "a source answers in 'parts' or as a whole", "move 'file' or 'unavailable' into a part");
  return parts.map((part, number) => read({ ...whole, ...part }, [...path, 'parts', number]));
}

/** Where the extracts of a case stand. */
interface Folders {
  readonly place: CasePlace;
  readonly fixtures: string;
}

function answerOf(
  definition: Definition<CaseFile>,
  source: SourceFacts,
  given: AnswerFile,
  path: KeyPath,
  folders: Folders,
): SourceAnswer {
  const { file, unavailable, format = null } = given;
  const part = given.part === undefined ? {} : { part: given.part };
  if ((file === undefined) === (unavailable === undefined))
    definition.fail(
      path,
      "a source has either 'file' or 'unavailable'",
      "say 'unavailable: timeout' for one that failed",
    );
  const at = given.at ?? definition.value.asAt ?? `${definition.value.today}T09:00:00Z`;
  const since = given.since === undefined ? {} : { since: given.since };
  if (unavailable !== undefined) return { source, state: 'unavailable', ...part, reason: unavailable, at, ...since };
  if (given.since !== undefined) definition.fail([...path, 'since'], "'since' is of a source that is unavailable");
  const bytes = extractBytes(definition, file ?? '', [...path, 'file'], folders);
  const extract = { sourceId: source.id, sourceName: source.name, format, bytes, asAt: at };
  return { source, state: 'answered', ...part, extract };
}

function extractBytes(definition: Definition<CaseFile>, file: string, path: KeyPath, folders: Folders): Uint8Array {
  const found = extractPath(definition, file, path, folders);
  try {
    return readFileSync(found);
  } catch {
    return definition.fail(path, `the extract '${file}' cannot be read`, 'it must be a file that you may read', 'file');
  }
}

/** An extract stands beside its case, or in the folder of the synthetic people. */
function extractPath(
  definition: Definition<CaseFile>,
  file: string,
  path: KeyPath,
  { place, fixtures }: Folders,
): string {
  if (file === '' || file.startsWith('/') || file.split(/[/\\]/u).includes('..'))
    definition.fail(
      path,
      `'${file}' leads out of the folder`,
      'name a file beside the case, or one such as edith/openhr.xml',
    );
  const found = [place.folder, fixtures].map((folder) => join(folder, file)).find((each) => existsSync(each));
  return (
    found ??
    definition.fail(path, `there is no extract '${file}'`, `it stands beside case.yaml, or below ${fixtures}`, 'file')
  );
}
