import { writeSync } from 'node:fs';

/**
 * Writes log lines to a file descriptor. A line that cannot be written (a full disk, a reader that has stopped reading) is
 * lost: nobody may wait for a view because of the log. What must be recorded stands in the journal.
 */
export function linesTo(descriptor: number): { write(line: string): void } {
  return {
    write(line) {
      try {
        writeSync(descriptor, line);
      } catch {
        // There is nowhere to say it.
      }
    },
  };
}
