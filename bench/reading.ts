import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadCatalogue, type Catalogue } from '../src/catalogue.ts';
import type { Wanted } from '../src/transform/extract/format.ts';
import { GATE_LIMITS } from '../src/transform/extract/gate.ts';
import type { ReadExtract } from '../src/transform/extract/reader.ts';
import { measure, relativeTo, type Group, type Run } from './group.ts';
import { timed, type Candidate, type Skipped } from './measure.ts';
import { readByFastXmlParser, readBySaxes, readByXml2js, readByXpath } from './parsers.ts';
import { recordOf, sizeText, SIZES, type BenchRecord } from './record.ts';
import { xmllintSax, xmllintTree, xsltproc } from './tools.ts';

const OURS = 'Oriel, all records';
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
    return { name: size, title: titleOf(size, record), unit: 'ms', ratio: `times ${OURS}`, rows };
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
    timed('Oriel, problems only', readerOf(catalogue, only(catalogue, 'problem'), bytes)),
    timed('saxes, nothing kept', () => {
      readBySaxes(bytes);
    }),
    timed('xml2js', () => readByXml2js(bytes)),
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

/** What a dataset of one record type wants, without what its policy adds. */
function only(catalogue: Catalogue, type: string): Wanted {
  return new Map([...everything(catalogue)].filter(([id]) => id === type));
}

/** A reading of these bytes as OpenHR; it throws where the extract is refused, which is no figure. */
export function readerOf({ formats }: Catalogue, wanted: Wanted, bytes: Buffer): () => ReadExtract {
  const reader = formats.get('openhr')?.reader(wanted);
  return () => {
    const result = reader?.read(bytes, GATE_LIMITS);
    if (result?.ok !== true) throw new Error('the record was refused');
    return result.extract;
  };
}
