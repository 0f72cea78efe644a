import { parseArgs } from 'node:util';

import { GROUPS, type Group, type GroupName, type Run } from './group.ts';
import { growth } from './growth.ts';
import { memory } from './memory.ts';
import { reading } from './reading.ts';
import { groupText, headOf, headText, type Report } from './report.ts';
import { transforming } from './transforming.ts';

/** Measures Oriel beside its peers: `npm run bench -- [--only small] [--rounds 7] [--json]`. See docs/benchmarks.md. */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
  },
});

const MEASURES: Readonly<Record<GroupName, (run: Run) => Group>> = {
  small: (run) => reading('small', run),
  typical: (run) => reading('typical', run),
  large: (run) => reading('large', run),
  transform: transforming,
  growth,
  memory,
};

const rounds = Number(values.rounds);
const names = GROUPS.filter((name) => values.only === undefined || name === values.only);
if (!Number.isInteger(rounds) || rounds < 1) refuse('--rounds takes a whole number from 1.');
else if (names.length === 0) refuse(`--only takes one of: ${GROUPS.join(', ')}.`);
else if (values.json) printJson();
else printText();

function* measured(): Generator<Group> {
  for (const name of names) yield MEASURES[name]({ rounds, progress });
  progress('');
}

function printJson(): void {
  const report: Report = { ...headOf(rounds), groups: [...measured()] };
  console.log(JSON.stringify(report, null, 2));
}

/** Each group as soon as it is there: a run takes minutes. */
function printText(): void {
  console.log(headText(headOf(rounds)));
  for (const group of measured()) {
    progress('');
    console.log(groupText(group));
  }
}

/** One line that is written over on a terminal; what reads a pipe gets the figures only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
  else if (text !== '') process.stderr.write(`${text}\n`);
}

function refuse(message: string): void {
  console.error(`bench: ${message}`);
  process.exitCode = 1;
}
