import { codesIn, type Code, type FieldValue, type RecordEntry } from '../record/record.ts';
import { plainName, type CodeSet } from './code-set.ts';
import type { CodeMeaning } from './code-table.ts';
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
  readonly statements: readonly Extract<CodeMeaning, { kind: 'dissent' | 'consent' }>[];
}

interface Found {
  sensitive: CodeSet | null;
  implied: CodeSet | null;
  marked: boolean;
  uncheckable: boolean;
  unusable: boolean;
  readonly uncoded: Set<string>;
  readonly statements: Extract<CodeMeaning, { kind: 'dissent' | 'consent' }>[];
}

/** Looks at every code of an entry, with all translations, and at the names of its drugs. Codes besides its fields count for what they mean only. */
export function findCodes(entry: RecordEntry, policy: Policy, today: string): CodeFindings {
  const found: Found = {
    sensitive: null,
    implied: null,
    marked: false,
    uncheckable: false,
    unusable: false,
    uncoded: new Set(),
    statements: [],
  };
  for (const field of policy.words.get(entry.type)?.codes ?? [])
    findInField(found, field, entry.fields[field], policy, today);
  for (const code of entry.codes) lookAt(found, code, policy, today);
  for (const field of policy.drugNames.get(entry.type) ?? [])
    for (const text of namesIn(entry.fields[field] ?? null)) findDrug(found, text, policy, today);
  return found;
}

/** A field that the format does not read is undefined: nobody can say that its words lack a code. */
function findInField(found: Found, field: string, value: FieldValue | undefined, policy: Policy, today: string): void {
  if (value === undefined) return;
  const codes = codesIn(value);
  if (codes.length === 0) found.uncoded.add(field);
  for (const code of codes) {
    const kinds = lookAt(found, code, policy, today);
    const [own] = kinds;
    const hasTranslation = kinds.includes('checked', 1);
    if (own === 'unlisted' || (own === 'unusable' && !hasTranslation)) found.uncheckable = true;
    else if (own === 'uncoded' && !hasTranslation) found.uncoded.add(field);
    if (kinds.some((kind) => kind === 'unusable' || kind === 'unlisted')) found.unusable = true;
  }
}

type Kind = ReturnType<Policy['systems']['read']>['kind'];

/** Notes what a code and its translations mean; gives what each could be read as, its own first. */
function lookAt(found: Found, code: Code, policy: Policy, today: string): readonly Kind[] {
  const reading = policy.systems.read(code);
  if ('comparable' in reading) for (const meaning of policy.table.find(reading.comparable)) note(found, meaning, today);
  if (code.translations.length === 0) return [reading.kind];
  return [reading.kind, ...code.translations.flatMap((translation) => lookAt(found, translation, policy, today))];
}

function note(found: Found, meaning: CodeMeaning, today: string): void {
  switch (meaning.kind) {
    case 'sensitive':
    case 'implied':
      if (isEffective(meaning.set.effective, today)) found[meaning.kind] ??= meaning.set;
      return;
    case 'marked':
      found.marked = true;
      return;
    case 'dissent':
    case 'consent':
      found.statements.push(meaning);
  }
}

function findDrug(found: Found, name: string, { sets }: Policy, today: string): void {
  if (found.implied !== null) return;
  const plain = plainName(name);
  found.implied =
    sets.find(({ impliedNames, effective }) => impliedNames?.test(plain) === true && isEffective(effective, today)) ??
    null;
}

/** The texts of a field that names something: its words, or the displays of its codes. */
function namesIn(value: FieldValue): readonly string[] {
  return typeof value === 'string' ? [value] : codesIn(value).flatMap(displaysOf);
}

function displaysOf({ display, translations }: Code): readonly string[] {
  return [display, ...translations.flatMap(displaysOf)];
}
