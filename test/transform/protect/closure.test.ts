import assert from 'node:assert/strict';

import fc from 'fast-check';

import { closureOf, type Fate } from '../../../src/transform/protect/closure.ts';
import { thingsOf } from '../../../src/transform/protect/things.ts';
import type { Links } from '../../../src/transform/record/links.ts';
import { entry } from '../support/entries.ts';

type Given = readonly [name: string, fate: Fate, links?: Links];

/** The names of the things that are gone. */
function gone(given: readonly Given[]): readonly string[] {
  const entries = given.map(([name, , links = {}]) => entry('x', {}, {}, name, { thing: [name], ...links }));
  const things = thingsOf(entries);
  const excluded = closureOf(
    entries,
    things,
    given.map(([, fate]) => fate),
  );
  const names = given.flatMap(([name], index) => {
    const thing = things.of[index];
    return thing !== undefined && excluded.has(thing) ? [name] : [];
  });
  return [...new Set(names)].toSorted();
}

const RULES: readonly (readonly [what: string, given: readonly Given[], gone: readonly string[]])[] = [
  [
    'parts go with their whole',
    [
      ['E', 'excluded', { parts: ['a', 'b'] }],
      ['a', 'visible'],
      ['b', 'visible', { parts: ['c'] }],
      ['c', 'visible'],
    ],
    ['E', 'a', 'b', 'c'],
  ],
  [
    'parts go that name their whole',
    [
      ['E', 'excluded'],
      ['a', 'visible', { partOf: ['E'] }],
      ['b', 'visible', { within: ['E'] }],
    ],
    ['E', 'a', 'b'],
  ],
  [
    'a whole goes with its only part',
    [
      ['a', 'visible', { parts: ['E'] }],
      ['E', 'excluded'],
    ],
    ['E', 'a'],
  ],
  [
    'a whole stays with another part',
    [
      ['a', 'visible', { parts: ['E', 'b'] }],
      ['E', 'excluded'],
      ['b', 'visible'],
    ],
    ['E'],
  ],
  [
    'a whole goes where its other part was deleted',
    [
      ['a', 'visible', { parts: ['E', 'b'] }],
      ['E', 'excluded'],
      ['b', 'dropped'],
    ],
    ['E', 'a', 'b'],
  ],
  [
    'a whole stays when its parts were only deleted',
    [
      ['a', 'visible', { parts: ['b'] }],
      ['b', 'dropped'],
    ],
    [],
  ],
  [
    'what a thing stands in stays',
    [
      ['a', 'visible'],
      ['E', 'excluded', { within: ['a'] }],
    ],
    ['E'],
  ],
  [
    'an item goes with its only problem',
    [
      ['E', 'excluded'],
      ['a', 'visible', { problems: ['E'] }],
    ],
    ['E', 'a'],
  ],
  [
    'an item goes that the problem names',
    [
      ['E', 'excluded', { items: ['a'] }],
      ['a', 'visible'],
    ],
    ['E', 'a'],
  ],
  [
    'an item stays with a visible problem',
    [
      ['E', 'excluded', { items: ['a'] }],
      ['a', 'visible', { problems: ['p'] }],
      ['p', 'visible'],
    ],
    ['E'],
  ],
  [
    'an item goes when its other problem is not there',
    [
      ['E', 'excluded'],
      ['a', 'visible', { problems: ['E', 'nowhere'] }],
    ],
    ['E', 'a'],
  ],
  [
    'an item goes with the last of its problems',
    [
      ['E', 'excluded', { items: ['p', 'a'] }],
      ['p', 'visible', { items: ['a'] }],
      ['a', 'visible'],
    ],
    ['E', 'a', 'p'],
  ],
  [
    'a problem stays without its item',
    [
      ['p', 'visible', { items: ['E'] }],
      ['E', 'excluded'],
    ],
    ['E'],
  ],
  [
    'a course goes with an issue, and its other issues',
    [
      ['m', 'visible'],
      ['E', 'excluded', { course: ['m'] }],
      ['i', 'visible', { course: ['m'] }],
    ],
    ['E', 'i', 'm'],
  ],
  [
    'documents and narrative go with what they tell of',
    [
      ['E', 'excluded', { carriedBy: ['d'] }],
      ['d', 'visible'],
      ['n', 'visible', { carries: ['E'] }],
    ],
    ['E', 'd', 'n'],
  ],
  [
    'what a document tells of stays',
    [
      ['E', 'excluded', { carries: ['a'] }],
      ['a', 'visible'],
    ],
    ['E'],
  ],
  [
    'an encounter takes its components',
    [
      ['E', 'excluded', { components: ['a'] }],
      ['a', 'visible'],
      ['b', 'visible', { encounter: ['E'] }],
    ],
    ['E', 'a', 'b'],
  ],
  [
    'an encounter goes with its last component',
    [
      ['e', 'visible', { components: ['E', 'F'] }],
      ['E', 'excluded'],
      ['F', 'excluded', { encounter: ['e'] }],
    ],
    ['E', 'F', 'e'],
  ],
  [
    'an encounter that goes for being linked keeps its components',
    [
      ['E', 'excluded', { items: ['e'] }],
      ['e', 'visible', { components: ['a'] }],
      ['a', 'visible'],
    ],
    ['E', 'e'],
  ],
  [
    'people stay',
    [
      ['E', 'excluded', { people: ['a'] }],
      ['a', 'visible', { people: ['E'] }],
    ],
    ['E'],
  ],
];

describe('closure', () => {
  for (const [what, given, expected] of RULES)
    it(`${what}, in any order`, () => {
      assert.deepEqual(gone(given), expected);
      assert.deepEqual(gone(given.toReversed()), expected);
    });

  it('treats entries of one thing as one', () => {
    const given: readonly Given[] = [
      ['E', 'excluded'],
      ['E', 'visible', { parts: ['a'] }],
      ['a', 'visible'],
    ];
    assert.deepEqual(gone(given), ['E', 'a']);
  });

  it('follows a name that several things share to the worst of them', () => {
    const shared = { names: ['uid'] };
    const given: readonly Given[] = [
      ['E', 'excluded', shared],
      ['p', 'visible', shared],
      ['a', 'visible', { problems: ['uid'] }],
      ['b', 'visible', { problems: ['uid', 'q'] }],
      ['q', 'visible'],
    ];
    assert.deepEqual(gone(given), ['E', 'a']);
  });

  it('ends where things are linked in a ring, or to themselves', () => {
    const ring: readonly Given[] = [
      ['E', 'excluded', { parts: ['a', 'E'] }],
      ['a', 'visible', { parts: ['b'], problems: ['a'] }],
      ['b', 'visible', { parts: ['E'] }],
    ];
    assert.deepEqual(gone(ring), ['E', 'a', 'b']);
  });

  it('follows a chain of any length', () => {
    const chain: readonly Given[] = Array.from({ length: 20_000 }, (_, index) => [
      String(index),
      index === 19_999 ? 'excluded' : 'visible',
      index === 0 ? {} : { parts: [String(index - 1)] },
    ]);
    assert.equal(gone(chain).length, 20_000);
  });

  it('gives the same for every order of the entries, and never less for one exclusion more', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const kinds = [
      'parts',
      'partOf',
      'within',
      'problems',
      'items',
      'encounter',
      'components',
      'course',
      'carries',
    ] as const;
    const link = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...kinds), fc.constantFrom(...names));
    const net = fc.tuple(
      fc.array(link, { maxLength: 12 }),
      fc.shuffledSubarray(names, { minLength: 6 }),
      fc.constantFrom(...names),
    );
    fc.assert(
      fc.property(net, ([links, order, more]) => {
        const givenWith = (excluded: readonly string[], sequence: readonly string[]): readonly Given[] =>
          sequence.flatMap((name): readonly Given[] => [
            [name, excluded.includes(name) ? 'excluded' : 'visible'],
            ...links
              .filter(([from]) => from === name)
              .map(([from, kind, to]): Given => [from, 'visible', { [kind]: [to] }]),
          ]);
        const one = gone(givenWith(['a'], names));
        assert.deepEqual(gone(givenWith(['a'], order)), one);
        const two = new Set(gone(givenWith(['a', more], names)));
        for (const name of one) assert.ok(two.has(name), name);
      }),
    );
  });
});
