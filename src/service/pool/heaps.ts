import { setFlagsFromString } from 'node:v8';

/** By how much a heap may outgrow what was alive in it, in per cent, before V8 looks for what is not. */
const GROWTH = 300;

/**
 * Lets the heaps of this process grow further between two collections of what is old, within the limits of each. V8
 * would mark tens of megabytes of modules and templates every few views to be rid of one record: a quarter of all work.
 */
export function letHeapsGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${String(GROWTH)}`);
}
