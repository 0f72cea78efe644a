import { readFileSync } from 'node:fs';

import { loadCatalogue } from '../src/catalogue.ts';
import { collectGarbage } from './measure.ts';
import { readByFastXmlParser, readBySaxes, readByXml2js } from './parsers.ts';
import { everything, readerOf } from './reading.ts';

/** What reads in a process of its own: each is made ready first, and gives what then reads once. */
export const READERS: Readonly<Record<string, (bytes: Buffer) => () => unknown>> = {
  'Oriel, all records': (bytes) => {
    const catalogue = loadCatalogue();
    return readerOf(catalogue, everything(catalogue), bytes);
  },
  'saxes, nothing kept': (bytes) => () => {
    readBySaxes(bytes);
  },
  xml2js: (bytes) => () => readByXml2js(bytes),
  'fast-xml-parser': (bytes) => () => readByFastXmlParser(bytes),
};

/** Prints the megabytes that reading a file took at its peak, above what the process held with the file in memory. */
function measureOnce(name: string, file: string): void {
  const prepare = READERS[name];
  if (prepare === undefined) throw new Error(`there is no reader '${name}'`);
  const read = prepare(readFileSync(file));
  collectGarbage();
  const idle = process.memoryUsage.rss();
  const result = read();
  // maxRSS counts in kibibytes. The result is still held here.
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(String(result === null ? NaN : Math.max(0, peak - idle) / 1e6));
}

if (import.meta.main) measureOnce(process.argv[2] ?? '', process.argv[3] ?? '');
