/** A limit of what is under way at once, with a short queue before it. */
export interface Bulkhead {
  /**
   * Waits for a place; gives the function that frees it. Null where the queue is full, or the signal ended the wait:
   * then nothing has begun.
   */
  enter(signal: AbortSignal): Promise<(() => void) | null>;
  /** Places taken. */
  inside(): number;
  /** Those that wait. */
  waiting(): number;
}

/** Makes a bulkhead. Who waits is let in first come, first served; who stops waiting leaves the queue at once. */
export function createBulkhead({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): Bulkhead {
  const queue = new Set<() => void>();
  let inside = 0;

  const leave = (): void => {
    inside -= 1;
    const [next] = queue;
    next?.();
  };
  const take = (): (() => void) => {
    inside += 1;
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      leave();
    };
  };
  const queued = (signal: AbortSignal): Promise<(() => void) | null> =>
    new Promise((resolve) => {
      const done = (place: (() => void) | null): void => {
        queue.delete(admit);
        signal.removeEventListener('abort', giveUp);
        resolve(place);
      };
      const admit = (): void => done(take());
      const giveUp = (): void => done(null);
      queue.add(admit);
      signal.addEventListener('abort', giveUp, { once: true });
    });

  return {
    async enter(signal) {
      if (signal.aborted) return null;
      if (inside < atOnce) return take();
      return queue.size < waiting ? queued(signal) : null;
    },
    inside: () => inside,
    waiting: () => queue.size,
  };
}
