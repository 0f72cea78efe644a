import assert from 'node:assert/strict';
import type { Document, Node } from '@xmldom/xmldom';
import fc from 'fast-check';
import xpath from 'xpath';

import { treeOf } from './oracle.ts';
import { readSmall, smallDocument } from './small.ts';

/** Generated documents under generated expressions of a map: our reader and an independent engine find the same. */

const NAMES = ['a', 'b', 'c'] as const;
const VALUES = ['1', '2', '12', '21'] as const;
const name = fc.constantFrom(...NAMES);
const value = fc.constantFrom(...VALUES);

// ---- documents: elements of two namespaces that hold each other and themselves, with attributes and text between.

const attributes = fc.record({ x: value, y: value }, { requiredKeys: [] }).map((given) =>
  Object.entries(given)
    .map(([key, text]) => ` ${key}="${text}"`)
    .join(''),
);

const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  content: fc
    .array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, value, fc.constant(''), tie('element')), {
      maxLength: 4,
    })
    .map((parts) => parts.join('')),
  element: fc
    .tuple(fc.constantFrom('', '', '', 'b:'), name, attributes, tie('content'))
    .map(([prefix, local, written, inside]) => `<${prefix}${local}${written}>${inside}</${prefix}${local}>`),
}));
const thing = fc
  .tuple(attributes, fc.array(element, { maxLength: 4 }), value)
  .map(([written, inside, id]) => `<thing id="${id}"${written}>${inside.join('')}</thing>`);
const things = fc.array(thing, { minLength: 1, maxLength: 3 }).map((all) => all.join(''));

// ---- expressions: what docs/authoring.md allows, valid by construction.

/** Steps with conditions inside each other, so deep. */
const NESTED = 2;
const condition = conditionOf(NESTED);
const path = pathOf(NESTED);

function stepOf(depth: number): fc.Arbitrary<string> {
  if (depth === 0) return name.map((local) => `a:${local}`);
  const predicate = fc.oneof(conditionOf(depth - 1), fc.constantFrom('1', '2', 'last()'));
  return fc
    .tuple(
      name,
      fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(predicate, { minLength: 1, maxLength: 2 })),
    )
    .map(([local, predicates]) => `a:${local}${predicates.map((each) => `[${each}]`).join('')}`);
}

function elementsOf(depth: number): fc.Arbitrary<string> {
  const start = fc.constantFrom('', '', '', "key('thing', @x)/", "key('thing', a:a)/");
  return fc
    .tuple(start, fc.array(stepOf(depth), { minLength: 1, maxLength: 3 }))
    .map(([from, steps]) => `${from}${steps.join('/')}`);
}

/** Upwards only to what surely is there: inside a condition the row is one of several elements. */
function pathOf(depth: number): fc.Arbitrary<string> {
  const upwards = ['../@system', '../a:thing/@x', 'ancestor::a:doc/a:thing/a:a'];
  return fc.oneof(
    { weight: 3, arbitrary: elementsOf(depth) },
    fc.constantFrom('.', '@x', '@y', 'a:a/@x', 'a:b/a:c/@y', 'a:a/..', 'a:a/a:b/../a:c', 'a:c/ancestor::a:thing/a:b'),
    ...(depth === NESTED ? [fc.constantFrom(...upwards)] : []),
    fc.tuple(elementsOf(depth), elementsOf(depth)).map(([one, two]) => `${one} | ${two}`),
  );
}

function conditionOf(depth: number): fc.Arbitrary<string> {
  const simple = [
    pathOf(depth),
    fc.tuple(pathOf(depth), fc.constantFrom('=', '!='), value).map(([left, is, right]) => `${left}${is}'${right}'`),
    fc.tuple(pathOf(depth), value).map(([left, right]) => `starts-with(${left},'${right}')`),
  ];
  if (depth === 0) return fc.oneof(...simple);
  return fc.oneof(
    ...simple,
    conditionOf(depth - 1).map((inner) => `not(${inner})`),
    fc
      .tuple(conditionOf(depth - 1), fc.constantFrom('and', 'or'), conditionOf(depth - 1))
      .map(([left, word, right]) => `(${left}) ${word} (${right})`),
  );
}

// ---- the independent engine

interface Parsed {
  evaluateNodeSet(options: object): { toArray(): readonly Node[] };
  evaluateBoolean(options: object): boolean;
}
// The package's types know its older interface only.
const engine = xpath as unknown as { parse(source: string): Parsed };
const namespaces = { a: 'urn:a', b: 'urn:b' };

class Independent {
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  rows(match: string): readonly Node[] {
    return this.select(match, this.#document);
  }

  select(source: string, node: Node): readonly Node[] {
    return engine.parse(source).evaluateNodeSet(this.#options(node)).toArray();
  }

  holds(source: string, node: Node): boolean {
    return engine.parse(source).evaluateBoolean(this.#options(node));
  }

  #options(node: Node): object {
    const key = (_: unknown, __: unknown, wanted: { toArray(): readonly Node[] }) =>
      this.rows('/a:doc/a:thing').filter((row) => {
        const [id] = this.select('@id', row);
        return wanted.toArray().some((item) => id !== undefined && textOf(item) === textOf(id));
      });
    return { node, namespaces, functions: { key } };
  }
}

function textOf(node: Node): string {
  return (node.nodeType === node.ATTRIBUTE_NODE ? node.nodeValue : node.textContent) ?? '';
}

const MAP = (fields: string) => `let: {}\nfields: { ${fields} }`;

describe('the reader and an independent XPath engine, over generated documents and expressions,', () => {
  const runs = { numRuns: 250 };

  it('find the same texts by a path', () => {
    fc.assert(
      fc.property(things, path, (inside, source) => {
        const { records } = readSmall(MAP(`texts: ${JSON.stringify(source)}`), inside);
        const independent = new Independent(treeOf(smallDocument(inside)));
        const expected = independent.rows('/a:doc/a:thing').map((row) =>
          independent
            .select(source, row)
            .map(textOf)
            .filter((text) => text !== ''),
        );
        assert.deepEqual(
          records.map(({ fields }) => fields['texts']),
          expected,
        );
      }),
      runs,
    );
  });

  it('hold the same conditions', () => {
    fc.assert(
      fc.property(things, condition, (inside, source) => {
        const { records } = readSmall(MAP(`flag: { is: ${JSON.stringify(source)} }`), inside);
        const independent = new Independent(treeOf(smallDocument(inside)));
        const expected = independent.rows('/a:doc/a:thing').map((row) => independent.holds(source, row));
        assert.deepEqual(
          records.map(({ fields }) => fields['flag']),
          expected,
        );
      }),
      runs,
    );
  });

  it('find the same through a variable and a condition on it', () => {
    fc.assert(
      fc.property(things, fc.constantFrom('a:a', 'a:b/a:c', "key('thing', @x)"), condition, (inside, bound, source) => {
        const map = `let: { found: ${JSON.stringify(bound)} }\nfields: { texts: ${JSON.stringify(`$found[${source}]`)} }`;
        const { records } = readSmall(map, inside);
        const independent = new Independent(treeOf(smallDocument(inside)));
        const expected = independent.rows('/a:doc/a:thing').map((row) =>
          independent
            .select(bound, row)
            .filter((node) => independent.holds(source, node))
            .map(textOf)
            .filter((text) => text !== ''),
        );
        assert.deepEqual(
          records.map(({ fields }) => fields['texts']),
          expected,
        );
      }),
      runs,
    );
  });
});
