import { setFlagsFromString } from 'node:v8';

/** By how much a heap may outgrow what was alive in it, in per cent, before V8 looks for what is not. */
const GROWTH = 300;

/** Sets how V8 keeps the heaps of this process, within the limits of each. For heaps that begin later too. */
export function tuneHeaps(): void {
  // V8 would mark tens of megabytes of modules and templates every few views to be rid of one record.
  setFlagsFromString(`--heap-growing-percent=${String(GROWTH)}`);
  // Of a record that a collection interrupts much is alive. V8 concludes that such objects live long, and puts the next
  // ones where only that marking finds them; all of them are dead when the view is made.
  setFlagsFromString('--no-allocation-site-pretenuring');
}
