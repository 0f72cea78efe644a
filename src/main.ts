#!/usr/bin/env node
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { AuthorError } from './author/author-error.ts';
import { renderDataset, renderJson } from './author/render.ts';
import { explainDataset } from './author/explain.ts';
import { neverShown } from './author/explain-never.ts';
import { explanationText, neverText } from './author/explain-text.ts';
import { acceptCases, runCases, type CaseResult } from './author/cases.ts';
import { checkCatalogue } from './author/check.ts';
import { readJson, readRecords, type Reading } from './author/read.ts';
import { readSummary } from './author/read-summary.ts';
import { unreadOf, unreadText } from './author/unread.ts';
import { loadCatalogue, TEMPLATES } from './catalogue.ts';
import { startSandbox } from './sandbox/sandbox.ts';
import { sandboxGuide } from './sandbox/guide.ts';
import { reachOf } from './service/access/reach.ts';
import { openAudit } from './service/audit/store.ts';
import { auditTable } from './service/audit/table.ts';
import type { AuditFilter } from './service/audit/audit.ts';
import { ConfigError } from './service/config/config-error.ts';
import { readConfig } from './service/config/read-config.ts';
import { datasetFacts, PortInUse, serve } from './service/serve.ts';
import { londonDay } from './transform/record/london.ts';
import { parsePartialDate } from './transform/record/partial-date.ts';
import { PROFILES, type Profile } from './transform/render/profile.ts';
import { wholeHtml } from './transform/transform.ts';
import { DefinitionError, formatProblem } from './transform/record/definition.ts';

interface RenderOptions {
  readonly format?: string;
  readonly asOf?: string;
  readonly profile: Profile;
  readonly json?: true;
}

interface ExplainOptions {
  readonly never?: true;
  readonly config?: string;
  readonly json?: true;
}

const program = new Command('oriel')
  .description('A window onto health and social-care records held elsewhere.')
  .showHelpAfterError('(oriel --help shows the commands)');

program
  .command('serve')
  .description('start the service')
  .option('--config <file>', 'configuration', 'oriel.yaml')
  .action(async ({ config }: { config: string }) => {
    const service = await serve(readConfig(config), { log: pino(), warm: true });
    untilStopped(service);
    print(`Oriel listens on ${service.url}. Stop it with Ctrl-C.`);
  });

program
  .command('sandbox')
  .description('show everything on this machine: simulated sources, the service, four sample hosts')
  .option('--port <number>', 'first port; others are 10, 11, 20 and 21 above it', firstPort, 8300)
  .option('--folder <path>', 'where its configuration, keys and journal go', '.oriel/sandbox')
  .action(async (options: { port: number; folder: string }) => {
    const sandbox = await startSandbox(options);
    untilStopped(sandbox);
    void sandbox.service.services.pool.warm();
    print(sandboxGuide(sandbox, options.folder));
  });

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
  .option('--json', 'print {outcome, sections} in place of HTML')
  .action((dataset: string, files: string[], options: RenderOptions) => {
    const view = renderDataset(loadCatalogue(), {
      dataset,
      files,
      format: options.format ?? null,
      asOf: options.asOf ?? londonDay(new Date()),
      dateRange: rangeOf(options),
      profile: options.profile,
    });
    print(options.json === true ? JSON.stringify(renderJson(view), null, 2) : wholeHtml(view));
    if (view.outcome === 'unavailable') process.exitCode = 1;
  });

program
  .command('read')
  .description('print the records of an extract: everything in it, protected or not')
  .argument('<extract...>', 'file; of a format in parts, one for each part')
  .option('--format <id>', 'format of the extract; detected when left out')
  .option('--unread', 'list what no map reads, most frequent first: entries of no record type, elements, attributes')
  .option('--json', 'print JSON: every record with what the summary says, or the list')
  .action((files: string[], options: { format?: string; unread?: true; json?: true }) => {
    const reading = readRecords(loadCatalogue(), files, options.format ?? null);
    print(options.unread === true ? unreadOutput(reading, options) : readOutput(reading, options));
  });

program
  .command('explain')
  .description('say of each field that a dataset shows where it comes from and who may see it')
  .argument('<dataset>', 'id of the dataset')
  .option('--never', 'list what it cannot show, and why')
  .option('--config <file>', 'configuration whose sharing agreements say who may see it, such as oriel.yaml')
  .option('--json', 'print JSON')
  .action((id: string, options: ExplainOptions) => {
    print(explainOutput(id, options));
  });

program
  .command('check')
  .description('check every dataset, template, map, policy and case')
  .option('--json', 'print the problems as JSON')
  .action(({ json }: { json?: true }) => {
    const problems = checkCatalogue();
    print(json === true ? JSON.stringify(problems, null, 2) : problems.map(formatProblem).join('\n') || 'No problems.');
    if (problems.length > 0) process.exitCode = 1;
  });

program
  .command('cases')
  .description('run the worked examples of datasets and show what differs')
  .argument('[ids...]', 'datasets or cases, such as problems or problems/edith; all when left out')
  .option('--accept', 'write what was found as expected, after showing the difference; needs ids')
  .action((ids: string[], { accept }: { accept?: true }) => {
    const catalogue = loadCatalogue();
    const results =
      accept === true
        ? acceptCases(catalogue, TEMPLATES, ids, (result) => {
            print(caseLine(result));
          })
        : [...runCases(catalogue, TEMPLATES, ids)];
    if (accept !== true) for (const result of results) print(caseLine(result));
    if (accept === true && ids.length === 0)
      throw new AuthorError('nothing was accepted: name the datasets or cases to accept.');
    if (accept !== true && results.some(({ status }) => status !== 'same')) process.exitCode = 1;
  });

const audit = program.command('audit').description('the journal of who saw what');
audit
  .command('list')
  .description('list entries; reading is itself recorded')
  .option('--config <file>', 'configuration', 'oriel.yaml')
  .option('--person <nhs number>', 'about this person')
  .option('--user <id>', 'by this user')
  .option('--organisation <code>', 'by users of this organisation')
  .option('--event <name>', 'of this kind, such as released')
  .option('--view <id>', 'of this view')
  .option('--from <instant>', 'from this instant, ISO 8601')
  .option('--until <instant>', 'until this instant, ISO 8601')
  .option('--limit <number>', 'entries at most, the newest', wholeNumber, 200)
  .option('--reader <name>', 'who reads, as it is recorded', userInfo().username)
  .option('--json', 'print the entries as JSON')
  .action(
    async ({ config, reader, json, ...filter }: AuditFilter & { config: string; reader: string; json?: true }) => {
      const journal = await openAudit({ file: readConfig(config).state, sweep: false });
      try {
        const entries = await journal.list(filter, reader);
        print(json === true ? JSON.stringify(entries, null, 2) : auditTable(entries));
      } finally {
        await journal.close();
      }
    },
  );

function explainOutput(id: string, options: ExplainOptions): string {
  const config = options.config === undefined ? null : readConfig(options.config);
  const catalogue = loadCatalogue(config?.templates ?? TEMPLATES);
  if (options.never === true) {
    const never = neverShown(catalogue, id);
    return options.json === true ? JSON.stringify(never, null, 2) : neverText(never);
  }
  const facts = datasetFacts(catalogue, id);
  const reach = config === null || facts === undefined ? null : reachOf(config, facts);
  const explanation = explainDataset(catalogue, id, reach);
  return options.json === true ? JSON.stringify(explanation, null, 2) : explanationText(explanation);
}

function readOutput(reading: Reading, { json }: { json?: true }): string {
  return json === true ? JSON.stringify(readJson(reading), null, 2) : readSummary(reading);
}

function unreadOutput(reading: Reading, { json }: { json?: true }): string {
  const unread = unreadOf(reading);
  return json === true ? JSON.stringify(unread, null, 2) : unreadText(unread);
}

function caseLine({ dataset, case: name, status, difference }: CaseResult): string {
  return [`${status.padEnd(9)} ${dataset}/${name}`, ...(difference === '' ? [] : [difference])].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,5}$/u.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function firstPort(text: string): number {
  const port = wholeNumber(text);
  if (port < 1 || port > 65_514) throw new InvalidArgumentError('It must be a port number from 1 to 65514.');
  return port;
}

interface RenderOptions {
  readonly format?: string;
  readonly asOf?: string;
  readonly from?: string;
  readonly until?: string;
  readonly json?: true;
}

function rangeOf({ from = null, until = null }: { readonly from?: string | null; readonly until?: string | null }) {
  if (from !== null && until !== null && from > until) throw new AuthorError('--until is before --from.');
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

function untilStopped(running: { close(): Promise<void> }): void {
  const stop = (): void => {
    running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** What the caller can put right is said in a line; anything else is a fault of ours and says where. */
function fail(error: unknown): void {
  const known = [AuthorError, ConfigError, DefinitionError, PortInUse].some((kind) => error instanceof kind);
  const text =
    error instanceof Error
      ? known || process.env['ORIEL_DEBUG'] === undefined
        ? error.message
        : (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`oriel: ${text}\n`);
  process.exitCode = 1;
}

// A reader of our output may have seen enough (`oriel audit list | head`): that is an end, not a fault.
process.stdout.on('error', (error: Error) => {
  if (!('code' in error && error.code === 'EPIPE')) fail(error);
  process.exit();
});

await program.parseAsync().catch(fail);
