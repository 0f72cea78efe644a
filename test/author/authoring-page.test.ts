import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ManifestSchema, SECTION_SCHEMAS } from '../../src/transform/dataset/manifest.ts';
import { MapSchema } from '../../src/transform/extract/map.ts';
import { PROBLEM_KINDS } from '../../src/transform/record/definition.ts';
import { MARK_FLAGS } from '../../src/transform/record/record.ts';
import { COMPONENTS } from '../../src/transform/render/components/component.ts';
import { writtenElement } from '../../src/transform/render/components/elements.ts';
import { HELPERS } from '../../src/transform/render/helpers/index.ts';
import { ALLOWED } from '../../src/transform/sanitize/policy.ts';

describe('docs/authoring.md', () => {
  const page = readFileSync(new URL('../../docs/authoring.md', import.meta.url), 'utf8');
  const missing = (names: Iterable<string>, written: (name: string) => string): string[] =>
    [...names].filter((name) => !page.includes(written(name)));

  it('explains every key of a manifest', () => {
    const { audience, ...keys } = ManifestSchema.shape;
    const inAudience = Object.keys(audience.shape).map((key) => `audience.${key}`);
    const inSections = Object.values(SECTION_SCHEMAS).flatMap(({ shape }) => Object.keys(shape));
    assert.deepEqual(
      missing([...Object.keys(keys), ...inAudience, ...inSections], (name) => `\`${name}\``),
      [],
    );
  });

  it('explains every key of an extract map and every mark', () => {
    assert.deepEqual(
      missing([...Object.keys(MapSchema.shape), ...MARK_FLAGS, 'audience', 'subject'], (name) => `\`${name}\``),
      [],
    );
  });

  it('lists every kind of problem, in the words of the code', () => {
    const rows = page.matchAll(/^\| `([a-z-]+)` +\| ([^|]+?) +\|$/gmu);
    const listed = new Map([...rows].map(([, kind = '', what = '']) => [kind, what]));
    for (const [kind, what] of Object.entries(PROBLEM_KINDS)) assert.equal(listed.get(kind), what, kind);
  });

  it('explains every helper', () => {
    const written = [...HELPERS.values()].map(({ name, block }) => `{{${block ? '#' : ''}${name} `);
    assert.deepEqual(
      missing(written, (name) => name),
      [],
    );
  });

  it('explains every component and its named arguments', () => {
    const written = [...COMPONENTS.values()].flatMap(({ name, form, named }) => [
      form === 'alone' ? `{{${name}}}` : `{{#${name}`,
      ...Object.keys(named).map((key) => `\`${key}=`),
    ]);
    assert.deepEqual(
      missing(written, (name) => name),
      [],
    );
  });

  it('lists the elements of a view, those that are written for it, and no others', () => {
    const start = { line: 1, column: 0 };
    const isWritten = (name: string) => writtenElement(`<${name}>`, start) !== null;
    const listed = (heading: string) =>
      (new RegExp(`${heading}: \`([^\`]+)\``, 'u').exec(page)?.[1]?.split(' ') ?? []).toSorted();
    const allowed = Object.keys(ALLOWED).toSorted();
    assert.deepEqual(
      listed('Allowed elements'),
      allowed.filter((name) => !isWritten(name)),
    );
    assert.deepEqual(listed('Written for you'), allowed.filter(isWritten));
  });
});
