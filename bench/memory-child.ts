import { readFileSync } from 'node:fs';

import { loadCatalogue } from '../src/catalogue.ts';
import { collectGarbage } from './measure.ts';
import { readByFastXmlParser, readBySaxes, readByXml2js } from './parsers.ts';
import { everything, OURS, readerOf, readingInView, VIEW } from './reading.ts';

/** What reads in a process of its own: each is made ready first, and gives what then reads once. */
export const READERS: Readonly<Record<string, (bytes: Buffer) => () => unknown>> = {
  [VIEW]: (bytes) => readingInView(loadCatalogue(), bytes),
  [OURS]: (bytes) => {
    const catalogue = loadCatalogue();
    return readerOf(catalogue, everything(catalogue), bytes);
  },
  'saxes, nothing kept': (bytes) => () => {
    readBySaxes(bytes);
  },
  xml2js: (bytes) => () => readByXml2js(bytes),
  'fast-xml-parser': (bytes) => () => readByFastXmlParser(bytes),
};

/** Prints the megabytes that reading a file took, above what the process held with the file in memory. */
function measureOnce(name: string, what: string, file: string): void {
  const prepare = READERS[name];
  if (prepare === undefined) throw new Error(`there is no reader '${name}'`);
  const read = prepare(readFileSync(file));
  const bytes = what === 'kept' ? keptBy(read) : peakOf(read);
  console.log(String(Math.max(0, bytes) / 1e6));
}

/** The most resident memory while reading. */
function peakOf(read: () => unknown): number {
  collectGarbage();
  const idle = process.memoryUsage.rss();
  read();
  // maxRSS counts in kibibytes.
  return process.resourceUsage().maxRSS * 1024 - idle;
}

/** What the result of reading holds, when the garbage of it has been collected. */
function keptBy(read: () => unknown): number {
  read();
  const idle = held();
  const result = read();
  const bytes = held() - idle;
  return result === null ? NaN : bytes;
}

/** One collection leaves what another finds unused. */
function held(): number {
  for (let time = 0; time < 4; time++) collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

if (import.meta.main) measureOnce(process.argv[2] ?? '', process.argv[3] ?? '', process.argv[4] ?? '');
