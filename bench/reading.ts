import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadCatalogue, type Catalogue } from '../src/catalogue.ts';
import type { Wanted } from '../src/transform/extract/format.ts';
import { GATE_LIMITS } from '../src/transform/extract/gate.ts';
import type { ExtractReader, ReadExtract } from '../src/transform/extract/reader.ts';
import { judged, type Bound } from './bounds.ts';
import { measure, relativeTo, type Group, type Run } from './group.ts';
import { timed, type Candidate, type Skipped } from './measure.ts';
import { readByFastXmlParser, readBySaxes, readByXml2js, readByXpath } from './parsers.ts';
import { recordOf, sizeText, SIZES, type BenchRecord } from './record.ts';
import { xmllintSax, xmllintTree, xsltproc } from './tools.ts';

/** The row of everything that the map reads. */
export const OURS = 'Oriel, all records';
/** The row of what a service reads for one dataset. */
export const VIEW = 'Oriel, problems in a view';
/** The row of the records that one dataset asks for. */
const ONLY = 'Oriel, problems only';
const XML2JS = 'xml2js';
const SAX = 'xmllint --sax';
/** Of the typical record: see docs/benchmarks.md. */
const BOUNDS: readonly Bound[] = [ONLY, VIEW, OURS].flatMap((ours): readonly Bound[] => [
  { row: XML2JS, by: ours, limit: 'at least', value: 12 },
  { row: ours, by: SAX, limit: 'at most', value: 2.5 },
]);
/** Rounds of what takes more than a second each. */
const FEW = 3;

/** Reading a record of one size: ours, the parser under it, and others on the same bytes. */
export function reading(size: keyof typeof SIZES, run: Run): Group {
  const record = recordOf(SIZES[size]);
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  try {
    const file = join(folder, 'record.xml');
    writeFileSync(file, record.bytes);
    const rows = relativeTo(OURS, measure(size, candidates(size, record, file), run));
    const bounds = size === 'typical' ? judged(BOUNDS, rows) : [];
    return { name: size, title: titleOf(size, record), unit: 'ms', ratio: `times ${OURS}`, rows, bounds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function titleOf(size: string, { bytes, events }: BenchRecord): string {
  return `Reading OpenHR, ${size}: ${sizeText(bytes.length)}, ${events} events`;
}

function candidates(size: keyof typeof SIZES, { bytes }: BenchRecord, file: string): readonly (Candidate | Skipped)[] {
  const catalogue = loadCatalogue();
  const byXpath = 'xpath over xmldom, values';
  return [
    timed(OURS, readerOf(catalogue, everything(catalogue), bytes)),
    timed(VIEW, readingInView(catalogue, bytes)),
    timed(ONLY, readerOf(catalogue, only(catalogue, 'problem'), bytes)),
    timed('saxes, nothing kept', () => {
      readBySaxes(bytes);
    }),
    timed(XML2JS, () => readByXml2js(bytes)),
    timed('fast-xml-parser', () => readByFastXmlParser(bytes)),
    size === 'large'
      ? { name: byXpath, skipped: 'takes minutes at this size' }
      : timed(byXpath, () => readByXpath(bytes), FEW),
    xmllintSax(file),
    xmllintTree(file),
    xsltproc(file),
  ];
}

/** Every field of every record type. */
export function everything({ vocabulary }: Catalogue): Wanted {
  return new Map([...vocabulary].map(([id, { fields }]) => [id, new Set(fields.keys())]));
}

/** One record type, without what a policy adds. */
function only(catalogue: Catalogue, type: string): Wanted {
  return new Map([...everything(catalogue)].filter(([id]) => id === type));
}

/** A reading of these bytes as OpenHR; it throws where the extract is refused, which is no figure. */
export function readerOf({ formats }: Catalogue, wanted: Wanted, bytes: Buffer): () => ReadExtract {
  return readingBy(formats.get('openhr')?.reader(wanted), bytes);
}

/** The reading of a view of problems: their fields, and of every other record what its policy decides by. */
export function readingInView(catalogue: Catalogue, bytes: Buffer): () => ReadExtract {
  return readingBy(catalogue.recipe('problems', 'default')?.plan.reader('openhr'), bytes);
}

function readingBy(reader: ExtractReader | undefined, bytes: Buffer): () => ReadExtract {
  return () => {
    const result = reader?.read(bytes, GATE_LIMITS);
    if (result?.ok !== true) throw new Error('the record was refused');
    return result.extract;
  };
}
