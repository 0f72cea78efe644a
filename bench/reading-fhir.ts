import { loadCatalogue } from '../src/catalogue.ts';
import type { Wanted } from '../src/transform/extract/format.ts';
import { detectFormat } from '../src/transform/extract/detect.ts';
import { documentOf } from '../src/transform/extract/fhir/document.ts';
import { JSON_LIMITS, readJson } from '../src/transform/extract/fhir/json-gate.ts';
import { isObject } from '../src/transform/extract/fhir/json-value.ts';
import { GATE_LIMITS } from '../src/transform/extract/gate.ts';
import { fhirBundle } from './fhir-bundle.ts';
import { judged, type Bound } from './bounds.ts';
import { measure, relativeTo, type Group, type Run } from './group.ts';
import { timed, type Candidate } from './measure.ts';
import { everything } from './reading.ts';
import { sizeText } from './record.ts';

const PARSER = 'JSON.parse';
/** Reading costs at most half of parsing again. */
const BOUNDS: readonly Bound[] = ['Oriel, problems only', 'Oriel, all records'].map((row) => ({
  row,
  by: PARSER,
  limit: 'at most',
  value: 1.5,
}));

/** Reading a bundle of FHIR, written close or for reading: what the gate, the index and the records add to JSON.parse. */
export function readingFhir(name: 'fhir' | 'fhir-indented', run: Run): Group {
  const bytes = Buffer.from(JSON.stringify(fhirBundle(), null, name === 'fhir' ? 0 : 2));
  const title = `Reading FHIR R4, ${name === 'fhir' ? 'compact' : 'indented'}: ${sizeText(bytes.length)}`;
  const rows = relativeTo(PARSER, measure(name, candidates(bytes), run));
  return { name, title, unit: 'ms', ratio: `times ${PARSER}`, rows, bounds: judged(BOUNDS, rows) };
}

function candidates(bytes: Buffer): readonly Candidate[] {
  const catalogue = loadCatalogue();
  const { formats } = catalogue;
  const all = everything(catalogue);
  return [
    timed(PARSER, () => JSON.parse(bytes.toString()) as unknown),
    timed('Oriel, the gate', () => readJson(bytes, JSON_LIMITS)),
    timed('Oriel, gate and index', () => {
      const value = readJson(bytes, JSON_LIMITS);
      return isObject(value) ? documentOf(value, bytes.length) : null;
    }),
    timed('Oriel, format found out', () => detectFormat(bytes, formats.values())),
    timed('Oriel, problems only', reading(new Map([...all].filter(([id]) => id === 'problem')))),
    timed('Oriel, all records', reading(all)),
  ];

  function reading(wanted: Wanted): () => unknown {
    const reader = formats.get('fhir-r4')?.reader(wanted);
    return () => {
      const result = reader?.read(bytes, GATE_LIMITS);
      if (result?.ok !== true) throw new Error('the bundle was refused');
      return result.extract;
    };
  }
}
