import type { PathScope } from './language.ts';
import type { LinkSource, SingleLinkSource } from './map.ts';

/** The things that a row is linked to in one way: ids, or places of the document. */
export type ReadLinks<C> = (context: C) => readonly string[];

/** Compiles how the links of one kind are read: all that any of its ways finds. Throws PathError or PathSyntaxError. */
export function compileLinks<C>(
  source: LinkSource,
  scope: PathScope<C>,
  placeOf: (context: C) => string,
): ReadLinks<C> {
  const ways = (Array.isArray(source) ? source : [source]).map((way) => compileWay(way, scope, placeOf));
  const [only] = ways;
  return ways.length === 1 && only !== undefined ? only : (context) => ways.flatMap((way) => way(context));
}

function compileWay<C>(way: SingleLinkSource, scope: PathScope<C>, placeOf: (context: C) => string): ReadLinks<C> {
  if (typeof way === 'string') {
    const texts = scope.texts(way);
    return (context) =>
      texts(context)
        .map((text) => text.trim())
        .filter((text) => text !== '');
  }
  if ('place' in way) return compilePlaces(way.place, scope, placeOf);
  return compileJoin(way.join, scope);
}

function compilePlaces<C>(path: string, scope: PathScope<C>, placeOf: (context: C) => string): ReadLinks<C> {
  const inside = scope.inside(path);
  return (context) =>
    inside
      .enter(context)
      .map(placeOf)
      .filter((place) => place !== '');
}

/** An id of several parts is one only where every part is there. */
function compileJoin<C>(paths: readonly string[], scope: PathScope<C>): ReadLinks<C> {
  const parts = paths.map((path) => scope.texts(path));
  return (context) => {
    const texts = parts.map((part) => part(context)[0]?.trim() ?? '');
    return texts.includes('') ? [] : [texts.join(' ')];
  };
}
