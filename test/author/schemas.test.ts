import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { checkCatalogue } from '../../src/author/check.ts';
import { editorSchemas, schemaText } from '../../src/author/schemas.ts';
import { loadCatalogue, TEMPLATES } from '../../src/catalogue.ts';
import { ManifestSchema, SECTION_SCHEMAS } from '../../src/transform/dataset/manifest.ts';
import { MapSchema } from '../../src/transform/extract/map.ts';
import { copyTemplates, type TemplatesCopy } from './templates-copy.ts';

const catalogue = loadCatalogue();
const schemas = editorSchemas(catalogue);
const ajv = new Ajv({ strict: false, allErrors: true });

function validator(name: string) {
  const schema = schemas.get(name);
  assert.ok(schema);
  const validate = ajv.compile(schema);
  return (text: string): string => (validate(parse(text)) ? '' : ajv.errorsText(validate.errors));
}

const faultsOfManifest = validator('dataset.schema.json');
const faultsOfMap = validator('format.schema.json');
const read = (file: string) => readFileSync(`${TEMPLATES}/${file}`, 'utf8');
const formats = readdirSync(`${TEMPLATES}/formats`).filter((name) => name.endsWith('.yaml'));

describe('the schemas for editors', () => {
  for (const [name, schema] of schemas)
    it(`${name} is written as the code has it (if not: oriel schema)`, () => {
      assert.equal(read(`schemas/${name}`), schemaText(schema));
    });

  it('accept every manifest and every map that comes with Oriel', () => {
    for (const id of catalogue.datasets.keys())
      assert.equal(faultsOfManifest(read(`datasets/${id}/dataset.yaml`)), '', id);
    for (const name of formats) assert.equal(faultsOfMap(read(`formats/${name}`)), '', name);
  });

  it('stand at the head of every manifest and every map', () => {
    const head = (schema: string) => `# yaml-language-server: $schema=${schema}\n`;
    for (const id of catalogue.datasets.keys())
      assert.ok(read(`datasets/${id}/dataset.yaml`).startsWith(head('../../schemas/dataset.schema.json')), id);
    for (const name of formats)
      assert.ok(read(`formats/${name}`).startsWith(head('../schemas/format.schema.json')), name);
  });

  it('know exactly the keys that the loader knows, and describe each of a manifest', () => {
    const keysOf = (schema: unknown) => Object.keys((schema as { properties: object }).properties).toSorted();
    const manifest = schemas.get('dataset.schema.json') as { properties: { sections: { items: Sections } } };
    const { then: composed, else: rest } = manifest.properties.sections.items;
    assert.deepEqual(keysOf(manifest), Object.keys(ManifestSchema.shape).toSorted());
    assert.deepEqual(keysOf(schemas.get('format.schema.json')), Object.keys(MapSchema.shape).toSorted());
    for (const [found, { shape }] of [
      [composed, SECTION_SCHEMAS.composed],
      [rest.then, SECTION_SCHEMAS.included],
      [rest.else, SECTION_SCHEMAS.own],
    ] as const)
      assert.deepEqual(keysOf(found), Object.keys(shape).toSorted());
    for (const schema of [manifest, composed, rest.then, rest.else])
      for (const [key, value] of Object.entries(
        (schema as { properties: Record<string, { description?: string }> }).properties,
      ))
        assert.ok((value.description ?? '') !== '', `${key} is not described`);
  });

  it('name what this templates folder has', () => {
    const text = JSON.stringify(schemas.get('dataset.schema.json'));
    for (const name of ['gp-record', 'social-care', '"problem"', 'problem.note', 'carer.name'])
      assert.ok(text.includes(name), name);
    // What is for protection only can be shown by no dataset, so nothing offers it.
    assert.ok(!text.includes('aboutUnnamed'));
  });
});

interface Sections {
  readonly then: object;
  readonly else: { readonly then: object; readonly else: object };
}

/** Wrong manifests: a text of the manifest of problems, and what stands in its place. */
const WRONG: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'an unknown key': ['owner:', 'ownr:'],
  'a key that is missing': ['purpose: Tells', '# purpose: Tells'],
  'an unknown key of a section': ['    order:', '    oder:'],
  'a section with no title': ['    title: Active Problems and Issues\n', ''],
  'a version that is a number': ['version: 1.3.0', 'version: 1.2'],
  'an unknown status': ['status: active', 'status: live'],
  'a list in place of a text': ['owner: Fell', 'owner: [a] #'],
  'an unknown kind of source': ['sources: [gp-record]', 'sources: [gp-recrd]'],
  'an unknown policy': ['policy: default', 'policy: defualt'],
  'an unknown record type': ['records: problem', 'records: problm'],
  'an unknown field': ['fields: [start, term,', 'fields: [start, trem,'],
  'an order by an unknown field': ['by: start', 'by: strat'],
  'an unknown direction': ['direction: descending', 'direction: down'],
  'a condition on an unknown field': ['where: { status', 'where: { staus'],
  'a condition that says two things': [
    'where: { status: [active, unknown] }',
    'where: { start: { within: 3 days, before: today } }',
  ],
  'a date filter that is none': [
    'dateFilter: { from: start, until: end, otherwise: recordedAt }',
    'dateFilter: { form: start }',
  ],
  'nothing that is not shown': ['notShown:\n', 'notShown: []\nx-rest:\n'],
  'free text that is none': ['sections:', 'freeText: [problem.nots]\nsections:'],
};

describe('a wrong manifest', () => {
  let copy: TemplatesCopy;
  before(() => (copy = copyTemplates(['problems'])));
  after(() => copy.discard());

  const file = 'datasets/problems/dataset.yaml';
  for (const [what, edit] of Object.entries(WRONG))
    it(`with ${what} is refused by the schema and by the loader`, () => {
      const text = read(file);
      assert.ok(text.includes(edit[0]));
      copy.write(file, text.replace(...edit));
      assert.notEqual(faultsOfManifest(copy.read(file)), '');
      assert.notDeepEqual(checkCatalogue(copy.folder, { only: ['problems'] }), []);
    });
});

describe('a wrong extract map', () => {
  let copy: TemplatesCopy;
  before(() => (copy = copyTemplates([])));
  after(() => copy.discard());

  const file = 'formats/openhr.yaml';
  for (const [what, from, to] of [
    ['an unknown key', 'kind: gp-record', 'kynd: gp-record'],
    ['an unknown record type', '  allergy:\n', '  alergy:\n'],
    ['an unknown field', '      dosage: o:medication', '      dosgae: o:medication'],
    [
      'a field that is read in no way there is',
      '      dosage: o:medication/o:dosage',
      '      dosage: { pth: o:dosage }',
    ],
    ['a language that is none', 'kind: gp-record', 'kind: gp-record\nlanguage: xquery'],
  ] as const)
    it(`with ${what} is refused by the schema and by the loader`, () => {
      const text = read(file);
      assert.ok(text.includes(from));
      copy.write(file, text.replace(from, to));
      assert.notEqual(faultsOfMap(copy.read(file)), '');
      assert.ok(checkCatalogue(copy.folder).some((problem) => problem.file === file));
    });
});
