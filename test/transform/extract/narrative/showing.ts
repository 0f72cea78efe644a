import assert from 'node:assert/strict';
import { DOMParser, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';

import type { Narrative, NarrativeResult } from '../../../../src/transform/extract/narrative/model.ts';
import { sanitizeNarrative } from '../../../../src/transform/sanitize/narrative.ts';
import { elementsIn, parseIn, policyProblems } from '../../../hostile/html-tree.ts';
import { shownWords, sourceWords } from './words.ts';
import { NARRATIVE_WORDS } from '../../../support/narrative-words.ts';

/** One narrative, as the source wrote it and as a tree that the test read. */
export interface Source {
  readonly name: string;
  readonly xml: string;
  readonly tree: Element;
}

/** A narrative that was read and written. */
export interface Shown extends Source {
  readonly narrative: Narrative;
  readonly html: string;
  readonly plain: boolean;
}

/** A document, or null where it is not well-formed. */
export function parse(xml: string): Document | null {
  const refuse = (level: string, message: string): void => {
    if (!message.startsWith('Unicode replacement character')) throw new Error(`${level}: ${message}`);
  };
  try {
    return new DOMParser({ onError: refuse }).parseFromString(xml, 'application/xhtml+xml');
  } catch {
    return null;
  }
}

/** What stands in an element, as XML. */
export function innerXml(element: Element): string {
  const serializer = new XMLSerializer();
  return Array.from(element.childNodes, (node) => serializer.serializeToString(node)).join('');
}

/** A narrative with the tree of it, where it is well-formed. */
export function sourceOf({ name, xml }: { readonly name: string; readonly xml: string }): readonly Source[] {
  const tree = parse(`<body>${xml}</body>`)?.documentElement;
  return tree ? [{ name, xml, tree }] : [];
}

/** Reads and writes a narrative; fails where either refuses it. */
export function showing(read: (xml: string) => NarrativeResult): (source: Source) => Shown {
  return (source) => {
    const result = read(source.xml);
    assert.ok(result.ok, `${source.name} was refused`);
    const written = sanitizeNarrative(result.narrative, NARRATIVE_WORDS);
    assert.ok(written.ok, `${source.name} was refused by the guard`);
    return { ...source, narrative: result.narrative, html: written.html, plain: written.plain };
  };
}

/** The HTML is of the policy, and has every word of the sources in their order. */
export function assertAllKept(shown: readonly Shown[], dialect: 'CDA' | 'XHTML'): void {
  assertNone(shown, ({ tree, html }) => {
    const isSame = shownWords(html).join(' ') === sourceWords(tree, dialect).join(' ');
    return [...policyProblems(html), ...(isSame ? [] : ['its words are others'])];
  });
}

/** No narrative has a problem; the first ten are told. */
export function assertNone(shown: readonly Shown[], problemsOf: (each: Shown) => readonly string[]): void {
  const problems = shown.flatMap((each) => problemsOf(each).map((problem) => `${each.name}: ${problem}`));
  assert.deepEqual(problems.slice(0, 10), []);
}

/** The problem of a narrative that stands without its structure. */
export function plainness({ plain, narrative }: Shown): readonly string[] {
  return plain || narrative.flattenedElements > 0 ? ['it stands without its structure'] : [];
}

/** How often elements stand in the HTML more than their originals in the sources; the names of one are joined by commas. */
export function addedTo(shown: readonly Shown[], names: Readonly<Record<string, string>>): object {
  const trees = shown.map(({ tree, html }) => ({ tree, parsed: parseIn('div', html) }));
  const counts = Object.entries(names).map(([name, written]) => {
    const added = trees.map(
      ({ tree, parsed }) =>
        written.split(',').flatMap((each) => elementsIn(parsed, each)).length -
        tree.getElementsByTagNameNS('*', name).length,
    );
    return [name, added.reduce((total, each) => total + each, 0)] as const;
  });
  return Object.fromEntries(counts);
}
