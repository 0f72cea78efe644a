import { PathError } from './language.ts';
import type { PathNode } from './projection.ts';

/** The place around a place. */
export interface Parent {
  readonly place: PathNode;
  /** Its name, `{namespace}local`; null for the document around the root element. */
  readonly name: string | null;
}

/** The place around a place; undefined for the place of a path that finds nothing. Throws PathError. */
export function aroundOf(place: PathNode): Parent | undefined {
  const [edge, ...others] = place.above;
  if (others.length > 0) throw new PathError('the element may stand inside several others', 'write one path for each');
  return edge === undefined ? undefined : { place: edge.parent, name: edge.parent.above[0]?.key ?? null };
}

/** The places from one up to the nearest of a name; ends in nothing when there is none. */
export function wayTo(name: string, from: PathNode): readonly (Parent | undefined)[] {
  const above = aroundOf(from);
  if (above === undefined || above.name === null) return [undefined];
  return above.name === name ? [above] : [above, ...wayTo(name, above.place)];
}
