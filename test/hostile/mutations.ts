import fc from 'fast-check';

/** A change of a text: at a place between 0 and 1, this many characters give way to that. */
interface Mutation {
  readonly place: number;
  readonly remove: number;
  readonly insert: string;
}

/** Texts that differ from one of the originals in up to four places: something taken out, or one of the pieces put in. */
export function mutated(originals: readonly string[], pieces: readonly string[]): fc.Arbitrary<string> {
  const insert = fc.oneof(
    fc.constantFrom(...pieces),
    fc.constantFrom(...pieces),
    fc.string({ maxLength: 4, unit: 'binary' }),
  );
  const mutation: fc.Arbitrary<Mutation> = fc.record({
    place: fc.noBias(fc.integer({ min: 0, max: 9999 })).map((n) => n / 10_000),
    remove: fc.oneof(fc.constant(0), fc.noBias(fc.integer({ min: 0, max: 30 }))),
    insert: fc.oneof(fc.constant(''), insert),
  });
  return fc
    .tuple(fc.constantFrom(...originals), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([original, mutations]) => mutations.reduce(mutate, original));
}

function mutate(text: string, { place, remove, insert }: Mutation): string {
  const at = Math.floor(place * text.length);
  return text.slice(0, at) + insert + text.slice(at + remove);
}
