import { Command, InvalidArgumentError, Option } from 'commander';

import { GROUPS, type Group, type GroupName, type Run } from './group.ts';
import { growth } from './growth.ts';
import { guarding } from './guarding.ts';
import { hostile } from './hostile.ts';
import { memory } from './memory.ts';
import { onScreen } from './on-screen.ts';
import { pooling } from './pool.ts';
import { printing } from './printing.ts';
import { reading } from './reading.ts';
import { readingFhir } from './reading-fhir.ts';
import { groupText, headOf, headText, type Report } from './report.ts';
import { serving } from './service.ts';
import { transforming } from './transforming.ts';

const program = new Command('bench')
  .description('Measures Oriel beside its peers, in interleaved rounds. docs/benchmarks.md explains the figures.')
  .addOption(new Option('--only <group>', 'one group of figures; all when left out').choices(GROUPS))
  .option('--rounds <number>', 'rounds; medians are over them', wholeNumber, 7)
  .option('--json', 'print the figures as JSON', false)
  .parse();
const options = program.opts<{ readonly only?: GroupName; readonly rounds: number; readonly json: boolean }>();

const MEASURES: Readonly<Record<GroupName, (run: Run) => Group | Promise<Group | readonly Group[]>>> = {
  small: (run) => reading('small', run),
  typical: (run) => reading('typical', run),
  large: (run) => reading('large', run),
  fhir: (run) => readingFhir('fhir', run),
  'fhir-indented': (run) => readingFhir('fhir-indented', run),
  transform: transforming,
  guard: guarding,
  growth,
  memory,
  hostile,
  pool: pooling,
  service: serving,
  'on-screen': onScreen,
  printing,
};

const { rounds } = options;
const names = GROUPS.filter((name) => options.only === undefined || name === options.only);
if (options.json) await printJson();
else await printText();

async function* measured(): AsyncGenerator<Group> {
  for (const name of names) yield* [await MEASURES[name]({ rounds, progress })].flat();
  progress('');
}

async function printJson(): Promise<void> {
  const groups: Group[] = [];
  for await (const group of measured()) groups.push(group);
  const report: Report = { ...headOf(rounds), groups };
  console.log(JSON.stringify(report, null, 2));
}

/** Each group as soon as it is there: a run takes minutes. */
async function printText(): Promise<void> {
  console.log(headText(headOf(rounds)));
  for await (const group of measured()) {
    progress('');
    console.log(groupText(group));
  }
}

/** One line that is written over on a terminal; what reads a pipe gets the figures only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
  else if (text !== '') process.stderr.write(`${text}\n`);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/u.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}
