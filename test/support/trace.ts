import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** A system call of a traced process. */
export interface TracedCall {
  readonly name: string;
  /** Path or socket behind the call's first file descriptor; empty where it has none. */
  readonly target: string;
  /** The arguments as strace writes them. */
  readonly text: string;
  readonly succeeded: boolean;
  /** Places in the trace, which is in the order of time, at which the call began and at which it had returned. */
  readonly began: number;
  readonly returned: number;
}

/** What must have happened, and in which order. Texts are plain ASCII without quotes, each found in nothing else. */
export interface ReleaseClaim {
  /** Path of the journal's file. */
  readonly journal: string;
  /** Text of the request as it is read from the socket (its path). */
  readonly request: string;
  /** Text of the `released` entry as it is stored (its hash). */
  readonly entry: string;
  /** Text of the body that the entry releases. */
  readonly body: string;
}

/** A process under strace: the child is the traced process itself, so signals and streams are its own. */
export interface Traced {
  readonly child: ChildProcess;
  /** The trace; waits until the process has exited. */
  readonly calls: () => Promise<readonly TracedCall[]>;
}

const SYNCS = ['fsync', 'fdatasync'];
const READS = ['read', 'readv', 'recvfrom', 'recvmsg'];
const WRITES = ['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'sendto', 'sendmsg', 'sendfile'];
const CALLS = [...SYNCS, ...READS, ...WRITES].join(',');
const EVERY_BYTE = String(1 << 20);

/** Whether strace is installed and allowed to trace here. */
export function straceWorks(): boolean {
  return spawnSync('strace', ['-D', '-f', '-y', '-e', 'trace=fsync', 'true']).status === 0;
}

/** Runs Node with these arguments under strace; `file` takes the trace, and standard input and output are pipes. */
export function traceNode(file: string, args: readonly string[]): Traced {
  const options = ['-D', '-f', '-y', '-tt', '-s', EVERY_BYTE, '-e', `trace=${CALLS}`, '-o', file];
  const child = spawn('strace', [...options, process.execPath, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // io_uring would write behind strace's back.
    env: { ...process.env, UV_USE_IO_URING: '0' },
  });
  return { child, calls: async () => parseTrace(await finishedTrace(file, child)) };
}

/** strace runs beside the process here, and may write its last lines after the process has exited. */
async function finishedTrace(file: string, child: ChildProcess): Promise<string> {
  const exit = new RegExp(`^${child.pid ?? 0} .*\\+\\+\\+ (?:exited|killed)`, 'm');
  for (;;) {
    const trace = await readFile(file, 'utf8');
    if (exit.test(trace)) return trace;
    await wait(20);
  }
}

/** Reads what `strace -f -y -tt -o` writes; a call that another thread interrupted is put together again. */
export function parseTrace(trace: string): readonly TracedCall[] {
  const unfinished = new Map<string, { readonly text: string; readonly began: number }>();
  return trace.split('\n').flatMap((line, place) => {
    const [, thread = '', text = ''] = /^(\d+) +[\d:.]+ (.*)$/.exec(line) ?? [];
    const begun = /^(.*) <unfinished \.\.\.>$/.exec(text)?.[1];
    if (begun !== undefined) unfinished.set(thread, { text: begun, began: place });
    if (begun !== undefined) return [];
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    const start = rest === undefined ? undefined : unfinished.get(thread);
    return callOf(`${start?.text ?? ''}${rest ?? text}`, start?.began ?? place, place);
  });
}

function callOf(text: string, began: number, returned: number): readonly TracedCall[] {
  const [, name, args, result] = /^(\w+)\((.*)\) += (-?\d+)[^"]*$/.exec(text) ?? [];
  if (name === undefined || args === undefined) return [];
  const target = /^\d+<([^>]*)>/.exec(args)?.[1] ?? '';
  return [{ name, target, text: args, succeeded: Number(result) >= 0, began, returned }];
}

/**
 * Checks that bytes left only after the entry that releases them was synced: read request, write of the entry to the journal's
 * file or WAL, sync of that file, first byte of the body, in this order. Gives what is wrong, in words; nothing when all holds.
 */
export function releaseProblems(calls: readonly TracedCall[], claim: ReleaseClaim): readonly string[] {
  const request = calls.find(
    (call) => READS.includes(call.name) && isSocket(call) && call.text.includes(claim.request),
  );
  if (request === undefined) return [`The request "${claim.request}" was never read from a socket.`];
  const bytes = calls.find((call) => WRITES.includes(call.name) && isSocket(call) && call.text.includes(claim.body));
  if (bytes === undefined) return [`The body "${claim.body}" was never written to a socket.`];
  const stored = calls.find((call) => isStored(call, claim) && call.began > request.returned);
  if (stored === undefined)
    return [`The entry "${claim.entry}" was not written to ${claim.journal} after the request.`];
  const sync = calls.find((call) => syncs(call, stored));
  if (sync === undefined) return [`The entry "${claim.entry}" was written and never synced.`];
  if (sync.returned > bytes.began)
    return [`The body left (line ${bytes.began + 1}) before its entry was synced (line ${sync.returned + 1}).`];
  return [];
}

function isSocket({ target }: TracedCall): boolean {
  return /^(?:socket|TCP|TCPv6):/.test(target);
}

function isStored(call: TracedCall, { journal, entry }: ReleaseClaim): boolean {
  const isJournal = [journal, `${journal}-wal`].includes(call.target);
  return isJournal && call.succeeded && WRITES.includes(call.name) && call.text.includes(entry);
}

function syncs(call: TracedCall, stored: TracedCall): boolean {
  return SYNCS.includes(call.name) && call.succeeded && call.target === stored.target && call.began > stored.returned;
}
