import { codesIn, type Code, type FieldValue, type RecordEntry } from '../record/record.ts';
import { plainName, type CodeSet } from './code-set.ts';
import type { CodeMeaning } from './code-table.ts';
import type { CodeReading } from './code-systems.ts';
import { isEffective } from './effective.ts';
import type { Policy } from './policy.ts';

/** What the codes of an entry tell. */
export interface CodeFindings {
  /** The first set that one of its codes, or a translation of one, is in. */
  readonly sensitive: CodeSet | null;
  /** The first set that has its drug, by code or by name. */
  readonly implied: CodeSet | null;
  /** One of its codes marks it as confidential. */
  readonly marked: boolean;
  /** A field's code is in a system that nobody checks, or cannot be read. */
  readonly uncheckable: boolean;
  /** A code or a translation cannot be read, beside one that can. */
  readonly unusable: boolean;
  /** Fields of codes that say nothing, so that the words beside them are free text. */
  readonly uncoded: ReadonlySet<string>;
  /** Statements about sharing. */
  readonly statements: readonly Statement[];
}

type Statement = Extract<CodeMeaning, { kind: 'dissent' | 'consent' }>;

/** What is known of a code, without its translations. */
interface Known {
  readonly kind: CodeReading['kind'];
  readonly meanings: readonly CodeMeaning[];
}

const NOTHING: ReadonlySet<string> = new Set();
const UNKNOWN: readonly CodeMeaning[] = [];
const NO_STATEMENTS: readonly Statement[] = [];

/** What most entries tell. */
const CLEAN: CodeFindings = {
  sensitive: null,
  implied: null,
  marked: false,
  uncheckable: false,
  unusable: false,
  uncoded: NOTHING,
  statements: NO_STATEMENTS,
};

/**
 * Looks at every code of an entry, with all translations, and at the names of its drugs. Codes besides its fields count for
 * what they mean only. Each code and each name is looked up once in an extract, however often it stands there.
 */
export class CodeFinder {
  readonly #policy: Policy;
  readonly #today: string;
  readonly #known = new Map<string, Map<string | null, Known>>();
  readonly #drugs = new Map<string, CodeSet | null>();

  /** Sets count that are in force `today`, `yyyy-mm-dd`. */
  constructor(policy: Policy, today: string) {
    this.#policy = policy;
    this.#today = today;
  }

  /** What the codes of one entry tell. */
  find(entry: RecordEntry): CodeFindings {
    const found = new Found();
    for (const field of this.#policy.words.get(entry.type)?.codes ?? NO_FIELDS)
      this.#findInField(found, field, entry.fields[field]);
    for (const code of entry.codes) this.#lookAt(found, code);
    this.#findDrugNames(found, entry);
    return found.result();
  }

  /** A drug is named by fields of its entry, and by the codes besides them: what it is made of. */
  #findDrugNames(found: Found, { type, fields, codes }: RecordEntry): void {
    const named = this.#policy.drugNames.get(type);
    if (named === undefined) return;
    for (const field of named) this.#findDrugs(found, fields[field] ?? null);
    for (const code of codes) this.#findDrugsIn(found, code);
  }

  /** A field that the format does not read is undefined: nobody can say that its words lack a code. */
  #findInField(found: Found, field: string, value: FieldValue | undefined): void {
    if (value === undefined) return;
    let isCoded = false;
    for (const code of codesIn(value)) {
      isCoded = true;
      this.#findInCode(found, field, code);
    }
    if (!isCoded) found.addUncoded(field);
  }

  #findInCode(found: Found, field: string, code: Code): void {
    const own = this.#lookUp(found, code);
    const others: CodeReading['kind'][] = [];
    for (const translation of code.translations) this.#collect(found, translation, others);
    const hasTranslation = others.includes('checked');
    if (own === 'unlisted' || (own === 'unusable' && !hasTranslation)) found.uncheckable = true;
    else if (own === 'uncoded' && !hasTranslation) found.addUncoded(field);
    if (own === 'unusable' || own === 'unlisted' || others.includes('unusable') || others.includes('unlisted'))
      found.unusable = true;
  }

  #lookAt(found: Found, code: Code): void {
    this.#lookUp(found, code);
    for (const translation of code.translations) this.#lookAt(found, translation);
  }

  /** What a translation, and those of its own, could be read as. */
  #collect(found: Found, code: Code, kinds: CodeReading['kind'][]): void {
    kinds.push(this.#lookUp(found, code));
    for (const translation of code.translations) this.#collect(found, translation, kinds);
  }

  /** Notes what a code means by itself; gives what it could be read as. */
  #lookUp(found: Found, { system, code }: Code): CodeReading['kind'] {
    const codes = this.#known.get(system) ?? new Map<string | null, Known>();
    if (codes.size === 0) this.#known.set(system, codes);
    const known = codes.get(code) ?? this.#read(system, code, codes);
    for (const meaning of known.meanings) this.#note(found, meaning);
    return known.kind;
  }

  #read(system: string, code: string | null, codes: Map<string | null, Known>): Known {
    const reading = this.#policy.systems.read({ system, code });
    const meanings = 'comparable' in reading ? this.#policy.table.find(reading.comparable) : UNKNOWN;
    const known = { kind: reading.kind, meanings };
    codes.set(code, known);
    return known;
  }

  #note(found: Found, meaning: CodeMeaning): void {
    switch (meaning.kind) {
      case 'sensitive':
      case 'implied':
        if (isEffective(meaning.set.effective, this.#today)) found[meaning.kind] ??= meaning.set;
        return;
      case 'marked':
        found.marked = true;
        return;
      case 'dissent':
      case 'consent':
        found.addStatement(meaning);
    }
  }

  /** The texts of a field that names something: its words, or the displays of its codes. */
  #findDrugs(found: Found, value: FieldValue): void {
    if (typeof value === 'string') found.implied ??= this.#drugOf(value);
    else for (const code of codesIn(value)) this.#findDrugsIn(found, code);
  }

  #findDrugsIn(found: Found, { display, translations }: Code): void {
    found.implied ??= this.#drugOf(display);
    for (const translation of translations) this.#findDrugsIn(found, translation);
  }

  #drugOf(name: string): CodeSet | null {
    const known = this.#drugs.get(name);
    if (known !== undefined) return known;
    const plain = plainName(name);
    const set = this.#policy.sets.find(
      ({ impliedNames, effective }) => impliedNames?.test(plain) === true && isEffective(effective, this.#today),
    );
    this.#drugs.set(name, set ?? null);
    return set ?? null;
  }
}

const NO_FIELDS: readonly string[] = [];

/** What has been found in an entry so far. */
class Found {
  sensitive: CodeSet | null = null;
  implied: CodeSet | null = null;
  marked = false;
  uncheckable = false;
  unusable = false;
  #statements: Statement[] | null = null;
  #uncoded: Set<string> | null = null;

  addStatement(statement: Statement): void {
    (this.#statements ??= []).push(statement);
  }

  addUncoded(field: string): void {
    (this.#uncoded ??= new Set()).add(field);
  }

  result(): CodeFindings {
    const { sensitive, implied, marked, uncheckable, unusable } = this;
    const [uncoded, statements] = [this.#uncoded ?? NOTHING, this.#statements ?? NO_STATEMENTS];
    const isClean = sensitive === null && implied === null && !marked && !uncheckable && !unusable;
    if (isClean && uncoded === NOTHING && statements === NO_STATEMENTS) return CLEAN;
    return { sensitive, implied, marked, uncheckable, unusable, uncoded, statements };
  }
}
