/** Results shared within a launch, in memory only. */
export interface Sharing<Result> {
  /** The result of a question within a launch; `put` is called the first time only. */
  share(launchKey: string, question: string, put: () => Promise<Result>): Promise<Result>;
  /** Counts a panel that has its answers; after the last one of its launch nothing is kept. */
  served(launchKey: string, panels: number): void;
  forget(launchKey: string): void;
  forgetAll(): void;
}

interface Shared<Result> {
  readonly results: Map<string, Promise<Result>>;
  readonly expiry: NodeJS.Timeout;
  served: number;
}

/** Makes an empty share; each launch is forgotten so many milliseconds after its first question. */
export function createSharing<Result>(shareMs: number): Sharing<Result> {
  const launches = new Map<string, Shared<Result>>();

  const forget = (launchKey: string): void => {
    clearTimeout(launches.get(launchKey)?.expiry);
    launches.delete(launchKey);
  };
  const begin = (launchKey: string): Shared<Result> => {
    const shared = { results: new Map(), expiry: setTimeout(() => forget(launchKey), shareMs).unref(), served: 0 };
    launches.set(launchKey, shared);
    return shared;
  };

  return {
    share(launchKey, question, put) {
      const { results } = launches.get(launchKey) ?? begin(launchKey);
      const result = results.get(question) ?? put();
      results.set(question, result);
      return result;
    },
    served(launchKey, panels) {
      const shared = launches.get(launchKey);
      if (shared !== undefined && ++shared.served >= panels) forget(launchKey);
    },
    forget,
    forgetAll: () => [...launches.keys()].forEach(forget),
  };
}
