import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { loadCatalogue, TEMPLATES, type Catalogue } from '../catalogue.ts';
import { DefinitionError } from '../transform/record/definition.ts';
import { ENGLISH } from '../transform/record/language.ts';
import { londonDay } from '../transform/record/london-day.ts';
import { parsePartialDate } from '../transform/record/partial-date.ts';
import { PROFILES, type Profile } from '../transform/render/profile.ts';
import { wholeHtml } from '../transform/transform.ts';
import { AuthorError } from './author-error.ts';
import { acceptedText, casesSummary, caseText } from './case-report.ts';
import { acceptCases, runCases, type CaseResult, type Progress } from './cases.ts';
import { checkCatalogue, checkTemplates } from './check.ts';
import { problemsJson, problemsText, wantsColor } from './problem-text.ts';
import { readSummary } from './read-summary.ts';
import { readJson, readRecords } from './read.ts';
import { renderDataset, renderJson } from './render.ts';
import { editorSchemas, schemaText, type JsonSchema } from './schemas.ts';
import { checkSentences, languagesText, updatedWords } from './sentences.ts';
import { unreadOf, unreadText } from './unread.ts';
import { writeAuthored } from './write-authored.ts';

/** The option that names another templates folder. */
export const templatesOption = () =>
  new Option('--templates <folder>', 'templates folder').default(TEMPLATES, 'the one that comes with Oriel');

interface Templates {
  readonly templates: string;
}

/** Adds the commands of people who write datasets. */
export function addAuthorCommands(program: Command, otherSchemas: ReadonlyMap<string, JsonSchema>): void {
  addRender(program);
  addRead(program);
  addCheck(program);
  addCases(program);
  addSchema(program, otherSchemas);
  addWords(program);
}

interface RenderOptions extends Templates {
  readonly format?: string;
  readonly asOf?: string;
  readonly from?: string;
  readonly until?: string;
  readonly profile: Profile;
  readonly language: string;
  readonly json?: true;
}

function addRender(program: Command): void {
  program
    .command('render')
    .description('render a dataset from extracts on disk')
    .argument('<dataset>', 'id of the dataset')
    .argument('<extract...>', 'files, one for each source; of a format in parts, one for each part')
    .option('--format <id>', 'format of the extracts; detected when left out')
    .option('--as-of <date>', 'the day that counts as today, yyyy-mm-dd', day)
    .option('--from <date>', 'first day of the date range, yyyy-mm-dd', day)
    .option('--until <date>', 'last day of the date range, yyyy-mm-dd', day)
    .addOption(new Option('--profile <name>', 'form of the HTML').choices(PROFILES).default('accessible'))
    .option('--language <id>', 'language of the view, reviewed or not: a file of words/ in the templates', ENGLISH)
    .addOption(templatesOption())
    .option('--json', 'print {outcome, sections} in place of HTML')
    .action((dataset: string, files: string[], options: RenderOptions) => {
      const view = renderDataset(catalogueOf(options), {
        dataset,
        files,
        format: options.format ?? null,
        asOf: options.asOf ?? londonDay(new Date()),
        dateRange: rangeOf(options),
        profile: options.profile,
        language: options.language,
      });
      print(options.json === true ? JSON.stringify(renderJson(view), null, 2) : wholeHtml(view));
      if (view.outcome === 'unavailable') process.exitCode = 1;
    });
}

interface ReadOptions extends Templates {
  readonly format?: string;
  readonly unread?: true;
  readonly json?: true;
}

function addRead(program: Command): void {
  program
    .command('read')
    .description('print the records of an extract: everything in it, protected or not')
    .argument('<extract...>', 'file; of a format in parts, one for each part')
    .option('--format <id>', 'format of the extract; detected when left out')
    .option('--unread', 'list what no map reads, most frequent first: entries of no record type, elements, attributes')
    .addOption(templatesOption())
    .option('--json', 'print JSON: every record with what the summary says, or the list')
    .action((files: string[], options: ReadOptions) => {
      const reading = readRecords(catalogueOf(options), files, options.format ?? null);
      const unread = options.unread === true ? unreadOf(reading) : null;
      if (options.json === true) print(JSON.stringify(unread ?? readJson(reading), null, 2));
      else print(unread === null ? readSummary(reading) : unreadText(unread));
    });
}

interface CheckCommand extends Templates {
  readonly format: 'pretty' | 'json';
  readonly json?: true;
}

function addCheck(program: Command): void {
  program
    .command('check')
    .description('check datasets, templates, maps, policies, code sets and cases; ends with 1 where something is wrong')
    .argument('[dataset...]', 'ids of the datasets to look at; all, and everything they are built on, when left out')
    .addOption(templatesOption())
    .addOption(new Option('--format <name>', 'for people or for scripts').choices(['pretty', 'json']).default('pretty'))
    .option('--json', 'the same as --format json')
    .action((only: string[], { templates, format, json }: CheckCommand) => {
      const problems = checkCatalogue(templates, { only });
      const style = { folder: templates, textOf: textIn(templates), color: wantsColor(process.stdout) };
      print(json === true || format === 'json' ? problemsJson(problems) : problemsText(problems, style));
      if (problems.length > 0) process.exitCode = 1;
      else if (only.length > 0) noteElsewhere(templates);
    });
}

/** Says where the named datasets are in order and yet cannot be shown. */
function noteElsewhere(templates: string): void {
  try {
    loadCatalogue(templates);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    process.stderr.write(
      'oriel: something else in the templates is wrong, and until it is right nothing can be shown. `oriel check` says what.\n',
    );
  }
}

interface CasesCommand extends Templates {
  readonly accept?: true;
  readonly markup?: true;
}

function addCases(program: Command): void {
  program
    .command('cases')
    .description('run the worked examples of datasets and show what differs; ends with 1 where something does')
    .argument('[ids...]', 'datasets or cases, such as problems or problems/edith; all when left out')
    .option('--accept', 'write what was found as expected, after showing the difference; needs ids')
    .option('--markup', 'show the whole difference of the mark-up')
    .addOption(templatesOption())
    .action((ids: string[], options: CasesCommand) => {
      const catalogue = catalogueOf(options);
      const show = (result: CaseResult) => {
        print(`${caseText(result, options.markup === true)}\n`);
      };
      if (options.accept === true) accept(catalogue, options.templates, ids, show);
      else run(catalogue, options.templates, ids, show);
    });
}

function addSchema(program: Command, otherSchemas: ReadonlyMap<string, JsonSchema>): void {
  program
    .command('schema')
    .description('write the JSON Schemas by which editors complete and check manifests, extract maps and oriel.yaml')
    .addOption(templatesOption())
    .action((options: Templates) => {
      const folder = join(options.templates, 'schemas');
      for (const [name, schema] of [...editorSchemas(catalogueOf(options)), ...otherSchemas]) {
        writeAuthored(join(folder, name), schemaText(schema));
        print(`wrote ${relative('', join(folder, name))}`);
      }
    });
}

function run(catalogue: Catalogue, folder: string, ids: readonly string[], show: (result: CaseResult) => void): void {
  const { progress, clear } = progressLine();
  const results: CaseResult[] = [];
  for (const result of runCases(catalogue, folder, { ids, progress })) {
    results.push(result);
    clear();
    if (result.status !== 'same') show(result);
  }
  print(casesSummary(results));
  if (results.some(({ status }) => status !== 'same')) process.exitCode = 1;
}

function accept(
  catalogue: Catalogue,
  folder: string,
  ids: readonly string[],
  show: (result: CaseResult) => void,
): void {
  const written = acceptCases(catalogue, folder, ids, (result) => {
    show(result);
    if (result.status === 'error') process.exitCode = 1;
  });
  print(acceptedText(written));
}

/** A line on a terminal that says how far it is; nothing where nobody is watching. */
function progressLine(): { readonly progress: Progress; readonly clear: () => void } {
  const { stderr } = process;
  const write = (text: string): void => {
    if (stderr.isTTY) stderr.write(`\r\x1B[K${text}`);
  };
  return {
    progress: (done, all, next) => {
      write(`${String(done + 1)} of ${String(all)}: ${next}`);
    },
    clear: () => {
      write('');
    },
  };
}

interface WordsCommand extends Templates {
  readonly write?: true;
}

function addWords(program: Command): void {
  program
    .command('words')
    .description('say which sentences the catalogue of sentences lacks, and what each language has not translated')
    .option('--write', 'bring words/ up to date: add what is said, take out what is not')
    .addOption(templatesOption())
    .action(({ templates, write }: WordsCommand) => {
      const before = catalogueOf({ templates });
      if (write === true)
        for (const [file, text] of updatedWords(before))
          if (text !== before.texts.texts.get(file)) {
            writeAuthored(join(templates, file), text);
            print(`wrote ${relative('', join(templates, file))}`);
          }
      const catalogue = write === true ? catalogueOf({ templates }) : before;
      const problems = checkSentences(catalogue);
      const style = { folder: templates, textOf: textIn(templates), color: wantsColor(process.stdout) };
      if (problems.length > 0) print(problemsText(problems, style));
      print(languagesText(catalogue));
      if (problems.length > 0) process.exitCode = 1;
    });
}

/** Loads the templates folder of a command. Throws AuthorError for one that is none, DefinitionError for what is wrong in it. */
export function catalogueOf({ templates }: Templates): Catalogue {
  checkTemplates(templates);
  return loadCatalogue(templates);
}

/** The text of a file of the templates folder, for the lines that problems are about. */
function textIn(folder: string): (file: string) => string | null {
  return (file) => {
    try {
      return readFileSync(join(folder, file), 'utf8');
    } catch {
      // The problem itself says that there is no such file.
      return null;
    }
  };
}

function rangeOf({ from = null, until = null }: { readonly from?: string | null; readonly until?: string | null }) {
  if (from !== null && until !== null && from > until) throw new AuthorError('--until is before --from.', 'usage');
  return from === null && until === null ? null : { from, until };
}

function day(text: string): string {
  if (parsePartialDate(text)?.precision !== 'day')
    throw new InvalidArgumentError('It must be a day such as 2020-01-31.');
  return text;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
