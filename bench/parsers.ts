import { DOMParser } from '@xmldom/xmldom';
import { XMLParser } from 'fast-xml-parser';
import { Parser } from 'xml2js';
import xpath from 'xpath';

import { GATE_LIMITS } from '../src/transform/extract/gate.ts';
import { readXmlBySaxes } from '../test/support/saxes-gate.ts';

/** saxes behind the gate with nobody listening: what every reader built on it takes at least. */
export function readBySaxes(bytes: Buffer): void {
  readXmlBySaxes(bytes, GATE_LIMITS, { open: ignore, text: ignore, close: ignore });
}

function ignore(): void {
  // Nothing is kept.
}

/** A tree of objects by xml2js with its own defaults. Throws what it throws. */
export function readByXml2js(bytes: Buffer): unknown {
  let tree: unknown;
  new Parser().parseString(bytes.toString(), (error: Error | null, result: unknown) => {
    if (error !== null) throw error;
    tree = result;
  });
  return tree;
}

/** A tree of objects by fast-xml-parser, with the attributes, which it leaves out by default. */
export function readByFastXmlParser(bytes: Buffer): unknown {
  return new XMLParser({ ignoreAttributes: false }).parse(bytes.toString());
}

const select = xpath.useNamespaces({ o: 'http://www.e-mis.com/emisopen' });

const VALUES = ['string(o:id)', 'string(o:displayTerm)', 'string(o:effectiveTime/@value)'];

/** Id, term and date of every event: one XPath for each value over a tree of xmldom. */
export function readByXpath(bytes: Buffer): readonly unknown[] {
  const tree = new DOMParser().parseFromString(bytes.toString(), 'text/xml');
  // The types of xpath are those of the browser's tree; xmldom's has what it uses.
  const events = select('/o:openHealthRecord/o:healthDomain/o:event', tree as unknown as Node) as readonly Node[];
  return events.flatMap((event) => VALUES.map((path) => select(path, event)));
}
