import type { LackingType } from '../../transform/extract/extract.ts';
import type { SourceConfig } from '../config/config.ts';
import type { FhirConfig } from '../config/source-config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import { openHttp } from './authorized.ts';
import { noRecord, ofKnownPerson } from './fhir-answer.ts';
import type { BundleAnswer, NoRecord } from './fhir-answer.ts';
import { askPages, holdPatient, mergePages, resourcesOf } from './fhir-pages.ts';
import type { Conversation, Pages, Question, Resource } from './fhir-pages.ts';
import { isOfOneSearch, lackingTypes } from './fhir-lacking.ts';
import { areOnlyOf, NHS_NUMBER, patientIn } from './fhir-person.ts';
import { structuredRecordQuestion } from './gp-connect.ts';
import { eachOf } from './side-by-side.ts';
import type { PooledConnector, SourceRequest } from './source.ts';

/** Searches of one person that run side by side. */
const SEARCHES_AT_ONCE = 4;
const FORM = 'application/x-www-form-urlencoded';

/** A connector to a FHIR server that speaks JSON. The NHS number is in bodies only, never in a URL of ours. */
export function createFhirConnector(source: SourceConfig, clock: Clock = Date.now): PooledConnector {
  const { fhir, url, maxBytes } = source;
  if (fhir === null) throw new TypeError(`Source ${source.id}: a fhir connector needs the part "fhir".`);
  const http = openHttp(source);
  const base = url.replace(/\/$/, '');
  return {
    async ask(request, signal) {
      const asking = beginAsking(source, clock);
      const about = { http, base, requestId: request.requestId, signal };
      const conversation = { ...about, budget: { bytes: maxBytes }, maxPages: fhir.pages };
      const answer = await askRecord(conversation, source, fhir, request, clock());
      if (answer.state === 'none') return asking.unavailable(answer.reason, answer.category, answer.againMs);
      return asking.answered(answer.bytes, answer.lacking);
    },
    close: () => http.close(),
  };
}

/** One person's record, and the types of resources that are not in it. */
interface FhirRecord {
  readonly state: 'record';
  readonly bytes: Buffer;
  readonly lacking: readonly LackingType[];
}

async function askRecord(
  conversation: Conversation,
  { deadlineMs }: SourceConfig,
  fhir: FhirConfig,
  request: SourceRequest,
  now: number,
): Promise<FhirRecord | NoRecord> {
  switch (fhir.ask) {
    case 'gpconnect':
      if (fhir.gpConnect === null) throw new TypeError('GP Connect needs its own part of the configuration.');
      return document(conversation, structuredRecordQuestion(request, fhir.gpConnect, conversation.base, now));
    case 'summary':
      return document(conversation, summaryQuestion(request));
    case 'everything':
      return recordOf(conversation, request, async (id) => {
        const answer = ofKnownPerson(await askPages(conversation, { path: `/Patient/${id}/$everything` }));
        return answer.state === 'none' ? answer : { state: 'found', pages: answer.pages, lacking: [] };
      });
    case 'search': {
      const patience = AbortSignal.timeout(Math.max(deadlineMs * 0.9, deadlineMs - BEFORE_DEADLINE_MS));
      const searching = { ...conversation, signal: AbortSignal.any([conversation.signal, patience]) };
      return recordOf(conversation, request, (id, found) => askEachType(searching, fhir.resources, { id, found, now }));
    }
  }
}

/** Milliseconds before the deadline at which searches end at the latest, so that one that hangs does not take the others with it. */
const BEFORE_DEADLINE_MS = 500;

/** An operation that takes the NHS number and gives a whole document: the transform checks whose it is. */
async function document(conversation: Conversation, question: Question): Promise<FhirRecord | NoRecord> {
  const answer = await askPages(conversation, question);
  return answer.state === 'none' ? answer : wholeOf(await mergePages(answer.pages), []);
}

function wholeOf(bytes: Buffer | NoRecord, lacking: readonly LackingType[]): FhirRecord | NoRecord {
  return bytes instanceof Uint8Array ? { state: 'record', bytes, lacking } : bytes;
}

/** IPS `$summary` by identifier, on the type (International Patient Summary, OperationDefinition summary). */
function summaryQuestion({ nhsNumber }: SourceRequest): Question {
  const identifier = { name: 'identifier', valueString: `${NHS_NUMBER}|${nhsNumber}` };
  return { path: '/Patient/$summary', body: JSON.stringify({ resourceType: 'Parameters', parameter: [identifier] }) };
}

function searchQuestion(type: string, patientId: string): Question {
  return { path: `/${type}/_search`, body: new URLSearchParams({ patient: patientId }).toString(), contentType: FORM };
}

/** What was answered about a patient. */
interface AboutPatient {
  readonly state: 'found';
  readonly pages: readonly BundleAnswer[];
  readonly lacking: readonly LackingType[];
}

/** Finds the patient by the NHS number, then asks about that patient. */
async function recordOf(
  conversation: Conversation,
  { nhsNumber }: SourceRequest,
  askAbout: (patientId: string, found: readonly Resource[]) => Promise<AboutPatient | NoRecord>,
): Promise<FhirRecord | NoRecord> {
  const body = new URLSearchParams({ identifier: `${NHS_NUMBER}|${nhsNumber}` }).toString();
  const search = await askPages(conversation, { path: '/Patient/_search', body, contentType: FORM });
  if (search.state === 'none') return search;
  const found = await resourcesOf(search.pages);
  if (isNone(found)) return found;
  const patient = patientIn(found, nhsNumber);
  if (patient.state === 'none') return patient;
  const about = await askAbout(patient.id, found);
  return about.state === 'none' ? about : wholeOf(await wholeRecord(search, about.pages), about.lacking);
}

/**
 * Searches each type. One that fails by itself leaves the others: what is lacking is told, and the transform judges what may
 * be shown without it. Where none succeeds there is no record.
 */
async function askEachType(
  conversation: Conversation,
  types: readonly string[],
  { id, found, now }: { readonly id: string; readonly found: readonly Resource[]; readonly now: number },
): Promise<AboutPatient | NoRecord> {
  const answers = await eachOf(types, SEARCHES_AT_ONCE, async (type) => ({
    type,
    answer: await searched(conversation, type, id),
  }));
  const failed = answers.flatMap(({ type, answer }) => (answer.state === 'none' ? [{ type, answer }] : []));
  const given = answers.flatMap(({ answer }) => (answer.state === 'found' ? [answer] : []));
  const fatal = failed.find(({ answer }) => !isOfOneSearch(answer)) ?? (given.length === 0 ? failed[0] : undefined);
  if (fatal !== undefined) return fatal.answer;
  const reasons = failed.map(({ type, answer: { reason } }) => ({ type, reason }));
  const resources = [...found, ...given.flatMap((each) => each.resources)];
  const lacking = lackingTypes(reasons, resources, new Date(now).toISOString());
  return { state: 'found', pages: given.flatMap(({ pages }) => pages), lacking };
}

/** The patient's own entry stands in a record once, from the search for it or from the answer. */
async function wholeRecord(search: Pages, pages: readonly BundleAnswer[]): Promise<Buffer | NoRecord> {
  const hasPatient = await holdPatient(pages);
  if (typeof hasPatient === 'object') return hasPatient;
  return mergePages(hasPatient ? pages : [...search.pages, ...pages]);
}

/**
 * A search says whose resources it wants: where others' are in the answer, the server did not search for that. (In an
 * answer to `$everything` the server decides what belongs to the patient; the transform withholds what is somebody else's.)
 */
async function searched(
  conversation: Conversation,
  type: string,
  patientId: string,
): Promise<
  { readonly state: 'found'; readonly pages: Pages['pages']; readonly resources: readonly Resource[] } | NoRecord
> {
  const answer = ofKnownPerson(await askPages(conversation, searchQuestion(type, patientId)));
  if (answer.state === 'none') return answer;
  const resources = await resourcesOf(answer.pages);
  if (isNone(resources)) return resources;
  if (!areOnlyOf(resources, patientId)) return noRecord('correlation');
  return { state: 'found', pages: answer.pages, resources };
}

function isNone(read: object): read is NoRecord {
  return 'state' in read && read.state === 'none';
}
