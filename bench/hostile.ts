import { loadCatalogue } from '../src/catalogue.ts';
import { GATE_LIMITS } from '../src/transform/extract/gate.ts';
import { judged } from './bounds.ts';
import { measure, type Group, type Row, type Run } from './group.ts';
import { timed, type Measured } from './measure.ts';
import { everything } from './reading.ts';

/** What a hostile extract may take at most, in milliseconds. */
const LIMIT = 200;

const counted = (count: number, text: (number: number) => string) => Array.from({ length: count }, (_, at) => text(at));

/** XML that is made to cost much: by entities, nesting, numbers of things, length, and by what never ends. */
const XML: Readonly<Record<string, () => string>> = {
  'billion laughs': () =>
    `<!DOCTYPE a [${counted(9, (n) => `<!ENTITY l${n} "${`&l${n - 1};`.repeat(10)}">`).join('')}]><a>&l8;</a>`,
  'quadratic entities': () => `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(1e5)}">]><a>${'&x;'.repeat(1e5)}</a>`,
  'an external DTD': () => '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
  'a million elements inside each other': () => '<a>'.repeat(1e6),
  'four million elements side by side': () => `<a>${'<b/>'.repeat(4e6 - 10)}</a>`,
  '100,000 attributes': () => `<a ${counted(1e5, (n) => `a${n}="1"`).join(' ')}/>`,
  '256 attributes in each of 4,000 tags': () =>
    `<a>${`<b ${counted(256, (n) => `a${n}="1"`).join(' ')}/>`.repeat(4_000)}</a>`,
  '5,000 namespaces inside each other': () => counted(5_000, (n) => `<p${n}:a xmlns:p${n}="u${n}">`).join(''),
  'a million names, each another': () => `<a>${counted(1e6, (n) => `<n${n}/>`).join('')}</a>`,
  'an attribute of 15 MB': () => `<a b="${'x'.repeat(15e6)}"/>`,
  'a text of 15 MB': () => `<a>${'x'.repeat(15e6)}</a>`,
  'a comment of 15 MB that does not end': () => `<a><!--${'x'.repeat(15e6)}`,
  'a million references': () => `<a>${'&#x26;'.repeat(1e6)}</a>`,
  'a flood of <': () => `<a>${'<'.repeat(2e6)}`,
  'white space in an end tag': () => `<a></a${' '.repeat(15e6)}`,
  'more bytes than are read': () => ' '.repeat(GATE_LIMITS.bytes + 1),
};

/** JSON that is made to cost much. */
const JSON_TEXTS: Readonly<Record<string, () => string>> = {
  'JSON, a million arrays inside each other': () => '['.repeat(1e6),
  'JSON, two million arrays side by side': () => `[${'[],'.repeat(2e6)}[]]`,
  'JSON, a million members': () => `{${counted(1e6, (n) => `"k${n}":1`).join(',')}}`,
  'JSON, a key twice': () => `{"resourceType":"Bundle","a":1,"a":${'[1,'.repeat(100)}`,
  'JSON, a text of 15 MB': () => `{"resourceType":"Bundle","a":"${'x'.repeat(15e6)}"}`,
  'JSON, a million escapes': () => `{"resourceType":"Bundle","a":"${String.raw`\u0061`.repeat(1e6)}"}`,
  'JSON, a million numbers to be kept as text': () => `[${'1.10,'.repeat(1e6)}1]`,
  'JSON, keys of JavaScript': () => `{"__proto__":{"resourceType":"Bundle"}}`,
  'FHIR, 10,000 references to a medicine of 10,000 codes': () => manyOfOne(10_000),
};

/** A bundle in which many requests name one medicine, which has as many codes. */
function manyOfOne(count: number): string {
  const coding = counted(count, (n) => `{"system":"http://snomed.info/sct","code":"${n}"}`).join(',');
  const requests = counted(
    count,
    (n) =>
      `{"resource":{"resourceType":"MedicationRequest","id":"r${n}","intent":"order","medicationReference":{"reference":"Medication/m"}}}`,
  );
  const medicine = `{"resource":{"resourceType":"Medication","id":"m","code":{"coding":[${coding}]}}}`;
  return `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"p"}},${medicine},${requests.join(',')}]}`;
}

/** What extracts that are made to do harm cost until they are refused, or read as nothing that is asked for. */
export function hostile(run: Run): Group {
  const catalogue = loadCatalogue();
  const wanted = everything(catalogue);
  const read = (format: string, text: string) => {
    const bytes = Buffer.from(text);
    const reader = catalogue.formats.get(format)?.reader(wanted);
    return () => {
      if (reader?.read(bytes, GATE_LIMITS).ok !== false) throw new Error('the extract was read');
    };
  };
  const candidates = [
    ...Object.entries(XML).map(([name, make]) => timed(name, read('openhr', make()))),
    ...Object.entries(JSON_TEXTS).map(([name, make]) => timed(name, read('fhir-r4', make()))),
  ];
  const rows = measure('hostile', candidates, run).map(ofLimit);
  const bounds = rows.map(({ name }) => ({ row: name, limit: 'at most' as const, value: 1 }));
  return {
    name: 'hostile',
    title: 'Hostile extracts: what each costs until it is refused',
    unit: 'ms',
    ratio: `part of ${LIMIT} ms`,
    rows,
    bounds: judged(bounds, rows),
  };
}

function ofLimit(row: Measured): Row {
  return 'skipped' in row ? { ...row, ratio: null } : { ...row, ratio: row.median / LIMIT };
}
