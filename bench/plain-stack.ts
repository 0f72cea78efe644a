import Handlebars from 'handlebars';
import sanitizeHtml from 'sanitize-html';

import { readByXml2js } from './parsers.ts';

interface Line {
  readonly date: string;
  readonly term: string;
  readonly note: string;
}

/** Event types of the datasets; a problem is an event that a problem element names. */
const TYPES: Readonly<Record<string, string>> = { allergies: 'ALL', medications: 'MED' };

const view = Handlebars.compile(`<h2>{{title}}</h2>
<table><thead><tr><th>Date</th><th>Term</th><th>Note</th></tr></thead><tbody>
{{#each lines}}<tr><td>{{date}}</td><td>{{term}}</td><td>{{note}}</td></tr>
{{/each}}</tbody></table>`);

/**
 * The stack one would put together first: the whole tree by xml2js, a table by Handlebars, all of it through
 * sanitize-html. It shows the events of a dataset with three columns and protects nothing.
 */
export function byPlainStack(dataset: string, bytes: Buffer): string {
  const health = part(part(readByXml2js(bytes), 'openHealthRecord'), 'healthDomain');
  const events = parts(health, 'event');
  const lines = (dataset === 'problems' ? problemsOf(health, events) : eventsOf(dataset, events)).map(lineOf);
  return sanitizeHtml(view({ title: dataset, lines }));
}

/** A dataset of one type shows its events; one of many shows them all. */
function eventsOf(dataset: string, events: readonly unknown[]): readonly unknown[] {
  return TYPES[dataset] === undefined ? events : events.filter((event) => textOf(part(event, 'eventType')) === TYPES[dataset]);
}

function problemsOf(health: unknown, events: readonly unknown[]): readonly unknown[] {
  const byId = new Map(events.map((event) => [textOf(part(event, 'id')), event]));
  return parts(health, 'problem').flatMap((problem) => byId.get(textOf(part(problem, 'id'))) ?? []);
}

function lineOf(event: unknown): Line {
  return {
    date: textOf(part(part(part(event, 'effectiveTime'), '$'), 'value')),
    term: textOf(part(event, 'displayTerm')),
    note: textOf(part(part(event, 'associatedText'), 'value')),
  };
}

/** The parts of one name in what xml2js made of an element: a list, but for the root and attributes. */
function parts(element: unknown, name: string): readonly unknown[] {
  if (typeof element !== 'object' || element === null || !(name in element)) return [];
  return [Reflect.get(element, name)].flat();
}

function part(element: unknown, name: string): unknown {
  return parts(element, name)[0] ?? '';
}

function textOf(element: unknown): string {
  return typeof element === 'string' ? element : textOf(part(element, '_'));
}
