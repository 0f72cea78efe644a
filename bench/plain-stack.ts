import Handlebars from 'handlebars';
import sanitizeHtml from 'sanitize-html';

import { readByXml2js } from './parsers.ts';

interface Line {
  readonly date: string;
  readonly term: string;
  readonly details: string;
  readonly note: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly organisation: string;
}

const view = Handlebars.compile(`<div><h2>Events</h2>
<table><thead><tr><th>Date</th><th>Term</th><th>Details</th><th>Note</th><th>Recorded</th></tr></thead><tbody>
{{#each lines}}<tr><td class="date-column">{{date}}</td><th scope="row">{{term}}</th><td>{{details}}</td><td>{{note}}</td>\
<td><details><summary>Recorded on {{recordedAt}}</summary><p>by {{recordedBy}}, {{organisation}}</p></details></td></tr>
{{/each}}</tbody></table></div>`);

/** What sanitize-html lets pass of the table; its own list has no details. */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [...sanitizeHtml.defaults.allowedTags, 'details', 'summary'],
  allowedAttributes: { td: ['class'], th: ['scope'] },
};

/**
 * The stack one would put together first: the whole tree by xml2js, a table by Handlebars, all of it through
 * sanitize-html. It shows every event with five columns and protects, joins and checks nothing.
 */
export function byPlainStack(bytes: Buffer): string {
  const health = part(part(readByXml2js(bytes), 'openHealthRecord'), 'healthDomain');
  return sanitizeHtml(view({ lines: parts(health, 'event').map(lineOf) }), ALLOWED);
}

function lineOf(event: unknown): Line {
  const medication = part(event, 'medication');
  const numeric = part(part(part(event, 'observation'), 'value'), 'numeric');
  const details = [part(medication, 'dosage'), part(medication, 'quantityRepresentation'), part(numeric, 'value')];
  return {
    date: textOf(part(part(part(event, 'effectiveTime'), '$'), 'value')).slice(0, 10),
    term: textOf(part(event, 'displayTerm')),
    details: [...details, part(numeric, 'units')].map(textOf).join(''),
    note: textOf(part(part(event, 'associatedText'), 'value')),
    recordedAt: textOf(part(event, 'availabilityTimeStamp')),
    recordedBy: textOf(part(event, 'authorisingUserInRole')),
    organisation: textOf(part(event, 'organisation')),
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
