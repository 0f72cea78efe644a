#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import { AuthorError } from './author/author-error.ts';
import { addAuthorCommands, catalogueOf, templatesOption } from './author/commands.ts';
import { explainDataset } from './author/explain.ts';
import { neverShown } from './author/explain-never.ts';
import { explanationText, neverText } from './author/explain-text.ts';
import { startSandbox } from './sandbox/sandbox.ts';
import { sandboxGuide } from './sandbox/guide.ts';
import { reachOf } from './service/access/reach.ts';
import { openAudit } from './service/audit/store.ts';
import { auditTable } from './service/audit/table.ts';
import type { AuditFilter } from './service/audit/audit.ts';
import { ConfigError } from './service/config/config-error.ts';
import { configSchema } from './service/config/config-schema.ts';
import { readConfig } from './service/config/read-config.ts';
import { linesTo } from './service/log-lines.ts';
import { datasetFacts, PortInUse, serve } from './service/serve.ts';
import { ENGLISH } from './transform/record/language.ts';
import { DefinitionError } from './transform/record/definition.ts';

/** How a command ends: 0 all is well; 1 what it looked at is not, or cannot be used; 2 the command itself is wrong. */
const MISUSED = 2;

const { version: VERSION } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

const program = new Command('oriel')
  .version(VERSION, '--version', 'print the version')
  .description('A window onto health and social-care records held elsewhere.')
  .showHelpAfterError('(oriel --help shows the commands)')
  .addHelpText('after', '\nEnds with 0 when all is well, 1 when something is wrong, 2 when the command itself is.')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : MISUSED));

program
  .command('serve')
  .description('start the service')
  .option('--config <file>', 'configuration', 'oriel.yaml')
  .action(async ({ config }: { config: string }) => {
    const service = await serve(readConfig(config), { log: pino({}, linesTo(process.stdout.fd)), warm: true });
    untilStopped(service);
    process.on('SIGHUP', () => service.services.certificates.check());
    print(`Oriel listens on ${service.url}. Stop it with Ctrl-C.`);
  });

program
  .command('sandbox')
  .description('show everything on this machine: simulated sources, the service, four sample hosts')
  .option('--port <number>', 'first port; others are 10 to 13 and 20 to 22 above it', firstPort, 8300)
  .option('--folder <path>', 'where its configuration, keys and journal go', '.oriel/sandbox')
  .option('--language <id>', 'language of the views, reviewed or not: a file of words/ in the templates', ENGLISH)
  .action(async (options: { port: number; folder: string; language: string }) => {
    const sandbox = await startSandbox(options);
    untilStopped(sandbox);
    void sandbox.service.services.pool.warm();
    print(sandboxGuide(sandbox, options.folder));
  });

addAuthorCommands(program, new Map([['oriel.schema.json', configSchema()]]));

interface ExplainOptions {
  readonly never?: true;
  readonly config?: string;
  readonly templates: string;
  readonly json?: true;
}

program
  .command('explain')
  .description('say of each field that a dataset shows where it comes from and who may see it')
  .argument('<dataset>', 'id of the dataset')
  .option('--never', 'list what it cannot show, and why')
  .option('--config <file>', 'configuration whose sharing agreements say who may see it, such as oriel.yaml')
  .addOption(templatesOption())
  .option('--json', 'print JSON')
  .action((id: string, options: ExplainOptions) => {
    print(explainOutput(id, options));
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
        const entries = await journal.list(filter, reader).catch(misused);
        print(json === true ? JSON.stringify(entries, null, 2) : auditTable(entries));
      } finally {
        await journal.close();
      }
    },
  );

/** A filter that cannot be run is a fault of the command line. */
function misused(error: unknown): never {
  throw error instanceof RangeError ? new AuthorError(error.message, 'usage') : error;
}

function explainOutput(id: string, options: ExplainOptions): string {
  const config = options.config === undefined ? null : readConfig(options.config);
  const catalogue = catalogueOf(config ?? options);
  if (options.never === true) {
    const never = neverShown(catalogue, id);
    return options.json === true ? JSON.stringify(never, null, 2) : neverText(never);
  }
  const facts = datasetFacts(catalogue, id);
  const reach = config === null || facts === undefined ? null : reachOf(config, facts);
  const explanation = explainDataset(catalogue, id, reach);
  return options.json === true ? JSON.stringify(explanation, null, 2) : explanationText(explanation);
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
  process.exitCode = error instanceof AuthorError && error.kind === 'usage' ? MISUSED : 1;
}

// A reader of our output may have seen enough (`oriel audit list | head`): that is an end, not a fault.
process.stdout.on('error', (error: Error) => {
  if (!('code' in error && error.code === 'EPIPE')) fail(error);
  process.exit();
});

await program.parseAsync().catch(fail);
