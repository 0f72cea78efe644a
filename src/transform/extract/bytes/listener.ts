import type { Attributes } from './attributes.ts';
import type { Namespace } from './namespaces.ts';

/** Is told what a document holds while it is read, as places in its bytes: nothing is decoded that is not asked for. */
export interface Listener {
  /** Whether texts are to be told. */
  readonly wantsText: boolean;
  /** An element begins: the local part of its name, its namespace, its attributes, which are another's after the call. */
  open(localStart: number, nameEnd: number, namespace: Namespace, attributes: Attributes): void;
  /** A text, with the bits of `Asks` that are in it. */
  text(start: number, end: number, asks: number): void;
  /** The element that began last and has not ended ends. */
  leave(): void;
}
