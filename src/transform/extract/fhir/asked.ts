import type { FhirExpression } from './fhirpath-syntax.ts';
import { choiceTypes, CHOICE_NAMES, endingsOf, isGeneralType, RESOURCE_ELEMENTS } from './standard.ts';
import { lastElement } from './fhirpath-nodes.ts';

/** An element that paths ask for, with the elements asked for inside it. */
interface Asked {
  readonly children: Map<string, Asked>;
  /** The type of a resource, `ANY` for one of any type; null for an element. */
  readonly type: string | null;
}

/** Where a path may lead: an element, and the resource that stands around it. */
interface Place {
  readonly element: Asked;
  readonly root: Asked;
}

/** The places that a path may lead to, whatever the document. */
export type Places = readonly Place[];

/** What variables stand for, in places. */
export type PlacesByName = ReadonlyMap<string, Places>;

/** A resource whose type no path tells: what a reference leads to. */
const ANY = '*';

/**
 * What the paths of a map ask of each type of resource, known before a document is seen. Paths are followed by what they
 * say alone: `resolve()` leads to resources of every type until `ofType()` names one.
 */
export class AskedElements {
  readonly #resources = new Map<string, Asked>();

  /** The root of a document, of any type. */
  get root(): Places {
    return [this.#resource(ANY)];
  }

  /** The resources around places. */
  resourcesOf(places: Places): Places {
    return places.map(({ root }) => ({ element: root, root }));
  }

  /** Notes what an expression asks for; gives the places that it leads to. */
  follow(expression: FhirExpression, here: Places, variables: PlacesByName): Places {
    const follow = (inner: FhirExpression, from = here) => this.follow(inner, from, variables);
    switch (expression.kind) {
      case 'here':
        return here;
      case 'variable':
        return variables.get(expression.name) ?? [];
      case 'member':
        return /^[A-Z]/u.test(expression.name)
          ? this.#ofType(follow(expression.from), expression.name)
          : this.#step(follow(expression.from), expression.name);
      case 'ofType':
        return this.#followType(expression, follow);
      case 'extension':
        return this.#step(follow(expression.from), extensionStep(expression.url));
      case 'resolve':
        this.#step(follow(expression.from), 'reference');
        return this.root;
      case 'referredBy': {
        const referrers = this.#ofType(this.root, expression.type);
        this.#step(follow(expression.path, referrers), 'reference');
        follow(expression.from);
        return referrers;
      }
      case 'codings':
        // What is looked at for its codes alone is read by nobody.
        follow(expression.from);
        return [];
      case 'where': {
        const places = follow(expression.from);
        follow(expression.condition, places);
        return places;
      }
      case 'exclude':
        follow(expression.others);
        return follow(expression.from);
      case 'pick':
      case 'tail':
        return follow(expression.from);
      case 'union':
        return unique(expression.parts.flatMap((part) => follow(part)));
      default:
        for (const part of partsOf(expression)) follow(part);
        return [];
    }
  }

  /** Whether a path asks for a place: the type of a resource, then names of elements; `extensionNamed('…')` for an extension. */
  asksFor([type = '', ...steps]: readonly string[]): boolean {
    let reached = [type, ANY].flatMap((name) => this.#resources.get(name) ?? []);
    for (const step of steps) {
      const names = [step, ...bareNames(step)];
      reached = reached.flatMap(({ children }) => names.flatMap((name) => children.get(name) ?? []));
    }
    return reached.length > 0;
  }

  #followType({ from, type }: FhirExpression & { kind: 'ofType' }, follow: (inner: FhirExpression) => Places): Places {
    const endings = endingsOf(type);
    if (endings === undefined) return this.#ofType(follow(from), type);
    const element = lastElement(from);
    if (element === null || from.kind !== 'member') return follow(from);
    const places = follow(from.from);
    return [...endings].flatMap((ending) => this.#step(places, element + ending));
  }

  /** Those of the places that are resources of the type. */
  #ofType(places: Places, type: string): Places {
    if (isGeneralType(type)) return places;
    return places.flatMap(({ element, root }) => {
      if (element.type === type) return [{ element, root }];
      if (element.type !== ANY) return [];
      const resource = this.#resource(type);
      return [{ element: resource.element, root: root === element ? resource.root : root }];
    });
  }

  #step(places: Places, name: string): Places {
    const stepped = places.map(({ element, root }) => {
      const child = element.children.get(name) ?? { children: new Map<string, Asked>(), type: null };
      element.children.set(name, child);
      if (RESOURCE_ELEMENTS.has(name)) return this.#resource(ANY);
      return name === 'contained' ? { element: this.#resource(ANY).element, root } : { element: child, root };
    });
    return unique(stepped);
  }

  #resource(type: string): Place {
    const element = this.#resources.get(type) ?? { children: new Map<string, Asked>(), type };
    this.#resources.set(type, element);
    return { element, root: element };
  }
}

/** The step to an extension: the last part of its address tells it. */
export function extensionStep(url: string): string {
  return `extensionNamed('${url.slice(url.lastIndexOf('/') + 1)}')`;
}

/** The names by which a path may ask for an element that came in one of several types. */
function bareNames(name: string): readonly string[] {
  return CHOICE_NAMES.filter((bare) => name.startsWith(bare) && choiceTypes(bare)?.has(name.slice(bare.length)));
}

function partsOf(expression: FhirExpression): readonly FhirExpression[] {
  if ('parts' in expression) return expression.parts;
  if ('left' in expression) return [expression.left, expression.right];
  return 'from' in expression ? [expression.from] : [];
}

function unique(places: Places): Places {
  return places.filter(
    (place, index) =>
      places.findIndex(({ element, root }) => element === place.element && root === place.root) === index,
  );
}
