import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ManifestSchema } from '../../src/transform/dataset/manifest.ts';
import { MapSchema } from '../../src/transform/extract/map.ts';
import { MARK_FLAGS } from '../../src/transform/record/record.ts';
import { HELPERS } from '../../src/transform/render/helpers/index.ts';
import { ALLOWED } from '../../src/transform/sanitize/policy.ts';

describe('docs/authoring.md', () => {
  const page = readFileSync(new URL('../../docs/authoring.md', import.meta.url), 'utf8');
  const missing = (names: Iterable<string>, written: (name: string) => string): string[] =>
    [...names].filter((name) => !page.includes(written(name)));

  it('explains every key of a manifest', () => {
    const { audience, ...keys } = ManifestSchema.shape;
    const inAudience = Object.keys(audience.shape).map((key) => `audience.${key}`);
    const inSections = Object.keys(keys.sections.element.shape);
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

  it('explains every helper', () => {
    const written = [...HELPERS.values()].map(({ name, block }) => `{{${block ? '#' : ''}${name} `);
    assert.deepEqual(
      missing(written, (name) => name),
      [],
    );
  });

  it('lists the elements of a view, and no others', () => {
    const listed = /Allowed elements: `([^`]+)`/u.exec(page)?.[1]?.split(' ') ?? [];
    assert.deepEqual(listed.toSorted(), Object.keys(ALLOWED).toSorted());
  });
});
