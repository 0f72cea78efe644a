import type { Evaluate, PathScope } from './language.ts';
import type { LinkSource, SingleLinkSource } from './map.ts';

/** The things that a row is linked to in one way: ids, or places of the document. */
export type ReadLinks<D, C> = Evaluate<D, C, readonly string[]>;

const NO_LINKS: readonly string[] = [];

/** Compiles how the links of one kind are read: all that any of its ways finds. Throws PathError or PathSyntaxError. */
export function compileLinks<D, C>(
  source: LinkSource,
  scope: PathScope<D, C>,
  placeOf: (context: C) => string,
): ReadLinks<D, C> {
  const ways = (Array.isArray(source) ? source : [source]).map((way) => compileWay(way, scope, placeOf));
  return ways.reduceRight((others, way) => both(way, others));
}

function both<D, C>(first: ReadLinks<D, C>, second: ReadLinks<D, C>): ReadLinks<D, C> {
  return (context, document) => {
    const [some, others] = [first(context, document), second(context, document)];
    if (some.length === 0) return others;
    return others.length === 0 ? some : [...some, ...others];
  };
}

function compileWay<D, C>(
  way: SingleLinkSource,
  scope: PathScope<D, C>,
  placeOf: (context: C) => string,
): ReadLinks<D, C> {
  if (typeof way === 'string') return scope.tokens(way);
  if ('place' in way) return compilePlaces(way.place, scope, placeOf);
  return compileJoin(way.join, scope);
}

function compilePlaces<D, C>(path: string, scope: PathScope<D, C>, placeOf: (context: C) => string): ReadLinks<D, C> {
  const inside = scope.inside(path);
  return (context, document) => {
    const places = inside.enter(context, document);
    return places.length === 0 ? NO_LINKS : places.map(placeOf).filter((place) => place !== '');
  };
}

/** An id of several parts is one only where every part is there. */
function compileJoin<D, C>(paths: readonly string[], scope: PathScope<D, C>): ReadLinks<D, C> {
  const parts = paths.map((path) => scope.texts(path));
  return (context, document) => {
    const texts = parts.map((part) => part(context, document)[0]?.trim() ?? '');
    return texts.includes('') ? NO_LINKS : [texts.join(' ')];
  };
}
