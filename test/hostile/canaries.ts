import { isSctid } from '../../src/transform/record/snomed.ts';
import { formatPartialDate, parsePartialDate, shiftDay } from '../../src/transform/record/partial-date.ts';
import { valuesOf, type Value, type Valued } from './document-values.ts';

/** A text that stands at one place of a document and nowhere else, and how it shows wherever it is shown. */
export interface Canary {
  /** The place in the document it was put to. */
  readonly path: string;
  /** Texts of which each gives it away. */
  readonly texts: readonly string[];
}

/** A document full of canaries. */
export interface Planted {
  readonly document: string;
  readonly canaries: readonly Canary[];
}

/** Makes canaries that are unique among all that one of it made. */
export class Breeder {
  #count = 0;
  readonly #days: Set<string>;

  /** The days that documents and tests hold already. */
  constructor(days: Iterable<string>) {
    this.#days = new Set(days);
  }

  /** The value with a canary in it, of the same kind: a date stays a date, an identifier of SNOMED CT one, a text a text. */
  plant({ path, text }: Value): { readonly text: string; readonly canary: Canary } {
    const date = dayIn(text);
    if (date !== null) {
      const day = this.#freeDay(date.day);
      const shown = parsePartialDate(day);
      return {
        text: date.write(day),
        canary: { path, texts: [day, ...(shown === null ? [] : [formatPartialDate(shown)])] },
      };
    }
    const number = String(++this.#count).padStart(5, '0');
    if (isSctid(text)) {
      const code = sctid(number);
      return { text: code, canary: { path, texts: [code] } };
    }
    return { text: `${text} Cnry${number}x`, canary: { path, texts: [`Cnry${number}x`] } };
  }

  #freeDay(day: string): string {
    for (let distance = 1; ; distance++)
      for (const near of [shiftDay(day, -distance), shiftDay(day, distance)])
        if (!this.#days.has(near)) {
          this.#days.add(near);
          return near;
        }
  }
}

/** Every day that a text holds, however it is written. */
export function daysIn(document: string): readonly string[] {
  return valuesOf(document).values.flatMap(({ text }) => {
    const date = dayIn(text);
    return date === null ? [] : [date.day];
  });
}

const DATES: readonly { readonly pattern: RegExp; readonly write: (day: string, rest: string) => string }[] = [
  { pattern: /^(?<y>[12]\d{3})-(?<m>\d\d)-(?<d>\d\d)(?<rest>(?:T.*)?)$/u, write: (day, rest) => day + rest },
  {
    pattern: /^(?<y>[12]\d{3})(?<m>[01]\d)(?<d>[0-3]\d)(?<rest>(?:\d{4,6}(?:[+-]\d{4})?)?)$/u,
    write: (day, rest) => day.replaceAll('-', '') + rest,
  },
  {
    pattern: /^(?<d>\d\d)\/(?<m>\d\d)\/(?<y>[12]\d{3})(?<rest>.*)$/u,
    write: (day, rest) => day.split('-').reverse().join('/') + rest,
  },
];

function dayIn(text: string): { readonly day: string; readonly write: (day: string) => string } | null {
  for (const { pattern, write } of DATES) {
    const { y, m, d, rest = '' } = pattern.exec(text)?.groups ?? {};
    if (y === undefined || m === undefined || d === undefined) continue;
    const day = `${y}-${m}-${d}`;
    if (parsePartialDate(day) !== null) return { day, write: (other) => write(other, rest) };
  }
  return null;
}

function sctid(number: string): string {
  const code = Array.from({ length: 10 }, (_, check) => `98${number}00${String(check)}`).find(isSctid);
  if (code === undefined) throw new Error(`no check digit for ${number}`);
  return code;
}

/**
 * Plants canaries wherever the document survives it: `skeletonOf` says what of a document must stay the same, such as
 * which entries there are. Values of one place are planted together, else those that are alike. Long
 * ids that stay as they are are canaries by themselves.
 */
export function plantAll(document: string, breeder: Breeder, skeletonOf: (document: string) => string): Planted {
  const planting = new Planting(valuesOf(document), skeletonOf);
  const indexes = planting.valued.values.map((_, index) => index);
  const textOf = (index: number) => planting.valued.values[index]?.text ?? '';
  const places = Map.groupBy(indexes, (index) => planting.valued.values[index]?.path ?? '');
  for (const place of places.values()) {
    if (planting.tryPlant(place, breeder)) continue;
    for (const same of Map.groupBy(place, textOf).values()) planting.tryPlant(same, breeder);
  }
  return planting.result();
}

class Planting {
  readonly valued: Valued;
  readonly #skeletonOf: (document: string) => string;
  readonly #skeleton: string;
  #texts: ReadonlyMap<number, string> = new Map();
  readonly #canaries: Canary[] = [];

  constructor(valued: Valued, skeletonOf: (document: string) => string) {
    this.valued = valued;
    this.#skeletonOf = skeletonOf;
    this.#skeleton = skeletonOf(valued.with(new Map()));
  }

  tryPlant(indexes: readonly number[], breeder: Breeder): boolean {
    const planted = indexes.flatMap((index) => {
      const value = this.valued.values[index];
      return value === undefined ? [] : [[index, breeder.plant(value)] as const];
    });
    const texts = new Map([...this.#texts, ...planted.map(([index, { text }]) => [index, text] as const)]);
    if (this.#skeletonOf(this.valued.with(texts)) !== this.#skeleton) return false;
    this.#texts = texts;
    this.#canaries.push(...planted.map(([, { canary }]) => canary));
    return true;
  }

  result(): Planted {
    const kept = this.valued.values.filter((_, index) => !this.#texts.has(index));
    const ids = kept.filter(({ text }) => /^[0-9A-Fa-f-]{32,36}$/u.test(text));
    const natural = [...new Map(ids.map(({ path, text }) => [text, { path, texts: [text] }])).values()];
    return { document: this.valued.with(this.#texts), canaries: [...this.#canaries, ...natural] };
  }
}
