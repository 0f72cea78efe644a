import assert from 'node:assert/strict';

import { spreadOf } from '../../bench/measure.ts';
import { readByFastXmlParser, readByXml2js, readByXpath } from '../../bench/parsers.ts';
import { byPlainStack } from '../../bench/plain-stack.ts';
import { recordOf } from '../../bench/record.ts';

const EVENTS = 60;
const { bytes } = recordOf(EVENTS);

describe('the peers of the benchmarks', () => {
  it('read every event of the record', () => {
    assert.equal(eventsOf(readByFastXmlParser(bytes)), EVENTS);
    assert.equal(eventsOf(readByXml2js(bytes)), EVENTS);
    const values = readByXpath(bytes);
    assert.equal(values.length, 3 * EVENTS);
    assert.ok(values.every((value) => typeof value === 'string' && value !== ''));
  });

  it('show every event by the plain stack', () => {
    const html = byPlainStack(bytes);
    const row = /<td class="date-column">[\d-]{10}<\/td><th scope="row">[^<]+<\/th>.*?<details><summary>Recorded on /gu;
    assert.equal(html.match(row)?.length, EVENTS);
  });
});

describe('the spread of samples', () => {
  it('is their least, their quartiles and their median, whatever their order', () => {
    const spread = { min: 1, lowerQuartile: 2, median: 3, upperQuartile: 4, rounds: 5 };
    assert.deepEqual(spreadOf([5, 1, 4, 2, 3]), spread);
    assert.deepEqual(spreadOf([4, 1]), { min: 1, lowerQuartile: 1.75, median: 2.5, upperQuartile: 3.25, rounds: 2 });
  });
});

/** Counts what hangs below `event`, wherever that is. */
function eventsOf(tree: unknown): number {
  const health = below(below(tree, 'openHealthRecord'), 'healthDomain');
  const events = below(health, 'event', false);
  return Array.isArray(events) ? events.length : 0;
}

/** A part of a tree of objects; the first where there is a list. */
function below(tree: unknown, name: string, first = true): unknown {
  const part: unknown = typeof tree === 'object' && tree !== null ? Reflect.get(tree, name) : undefined;
  return first && Array.isArray(part) ? part[0] : part;
}
