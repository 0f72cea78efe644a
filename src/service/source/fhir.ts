import type { SourceConfig } from '../config/config.ts';
import type { FhirConfig } from '../config/source-config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import { openHttp } from './authorized.ts';
import { noRecord } from './fhir-answer.ts';
import type { BundleAnswer, NoRecord } from './fhir-answer.ts';
import { askPages, holdPatient, mergePages, resourcesOf } from './fhir-pages.ts';
import type { Conversation, Pages, Question } from './fhir-pages.ts';
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
      const record = await askRecord(conversation, fhir, request, clock());
      if (record instanceof Uint8Array) return asking.answered(record);
      return asking.unavailable(record.reason, record.category, record.againMs);
    },
    close: () => http.close(),
  };
}

async function askRecord(
  conversation: Conversation,
  fhir: FhirConfig,
  request: SourceRequest,
  now: number,
): Promise<Buffer | NoRecord> {
  switch (fhir.ask) {
    case 'gpconnect':
      if (fhir.gpConnect === null) throw new TypeError('GP Connect needs its own part of the configuration.');
      return document(conversation, structuredRecordQuestion(request, fhir.gpConnect, conversation.base, now));
    case 'summary':
      return document(conversation, summaryQuestion(request));
    case 'everything':
      return recordOf(conversation, request, async (id) => [
        await askPages(conversation, { path: `/Patient/${id}/$everything` }),
      ]);
    case 'search':
      return recordOf(conversation, request, (id) =>
        eachOf(fhir.resources, SEARCHES_AT_ONCE, (type) => searched(conversation, type, id)),
      );
  }
}

/** An operation that takes the NHS number and gives a whole document: the transform checks whose it is. */
async function document(conversation: Conversation, question: Question): Promise<Buffer | NoRecord> {
  const answer = await askPages(conversation, question);
  return answer.state === 'none' ? answer : mergePages(answer.pages);
}

/** IPS `$summary` by identifier, on the type (International Patient Summary, OperationDefinition summary). */
function summaryQuestion({ nhsNumber }: SourceRequest): Question {
  const identifier = { name: 'identifier', valueString: `${NHS_NUMBER}|${nhsNumber}` };
  return { path: '/Patient/$summary', body: JSON.stringify({ resourceType: 'Parameters', parameter: [identifier] }) };
}

function searchQuestion(type: string, patientId: string): Question {
  return { path: `/${type}/_search`, body: new URLSearchParams({ patient: patientId }).toString(), contentType: FORM };
}

/** Finds the patient by the NHS number, then asks about that patient; one question that fails fails the record. */
async function recordOf(
  conversation: Conversation,
  { nhsNumber }: SourceRequest,
  askAbout: (patientId: string) => Promise<readonly (Pages | NoRecord)[]>,
): Promise<Buffer | NoRecord> {
  const body = new URLSearchParams({ identifier: `${NHS_NUMBER}|${nhsNumber}` }).toString();
  const search = await askPages(conversation, { path: '/Patient/_search', body, contentType: FORM });
  if (search.state === 'none') return search;
  const found = await resourcesOf(search.pages);
  if (isNone(found)) return found;
  const patient = patientIn(found, nhsNumber);
  if (patient.state === 'none') return patient;
  const answers = await askAbout(patient.id);
  const failed = answers.find((answer) => answer.state === 'none');
  if (failed?.state === 'none') return failed;
  const pages = answers.flatMap((answer) => (answer.state === 'pages' ? answer.pages : []));
  return wholeRecord(search, pages);
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
async function searched(conversation: Conversation, type: string, patientId: string): Promise<Pages | NoRecord> {
  const answer = await askPages(conversation, searchQuestion(type, patientId));
  if (answer.state === 'none') return answer;
  const resources = await resourcesOf(answer.pages);
  if (isNone(resources)) return resources;
  return areOnlyOf(resources, patientId) ? answer : noRecord('correlation');
}

function isNone(read: object): read is NoRecord {
  return 'state' in read && read.state === 'none';
}
