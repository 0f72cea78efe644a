import type { NarrativeDialect } from '../../record/record.ts';
import { readCdaNarrative } from './read-cda.ts';
import { readXhtmlNarrative } from './read-xhtml.ts';
import type { NarrativeNode } from './model.ts';
import { textOf } from './text.ts';

type Ids = ReadonlyMap<string, readonly NarrativeNode[]>;

/** Finds what entries of one document point to in its narratives. Each narrative is read once, and only when asked for. */
export class NarrativeReferences {
  readonly #dialect: NarrativeDialect;
  readonly #read = new Map<string, Ids>();

  constructor(dialect: NarrativeDialect) {
    this.#dialect = dialect;
  }

  /**
   * The plain text of the element that a reference (`#id`) names in the XML of a narrative. Null where it names none, or
   * several, or one that says nothing or is marked as deleted; also where the narrative cannot be read safely.
   */
  textOf(reference: string, xml: string): string | null {
    const id = /^#(?<id>\S+)$/u.exec(reference.trim())?.groups?.['id'];
    if (id === undefined || timesNamed(id, xml) !== 1) return null;
    const nodes = this.#ids(xml).get(id);
    const text = nodes === undefined ? '' : textOf(nodes);
    return text === '' ? null : text;
  }

  #ids(xml: string): Ids {
    const known = this.#read.get(xml);
    if (known !== undefined) return known;
    const result = this.#dialect === 'cda' ? readCdaNarrative(xml) : readXhtmlNarrative(xml);
    const ids: Ids = result.ok ? result.narrative.ids : new Map();
    this.#read.set(xml, ids);
    return ids;
  }
}

/** How many elements have the id: the fragment was written by our own reader, attributes in double quotes. */
function timesNamed(id: string, xml: string): number {
  const times = (name: string) => xml.split(` ${name}="${id}"`).length - 1;
  return times('ID') + times('id');
}
