/** Results shared within a launch, in memory only. */
export interface Sharing<Result> {
  /**
   * The result of a question within a launch; `put` is called the first time only. Who leaves gets what leaving means
   * to them at once; when all who asked have left, the question is abandoned by its signal and forgotten.
   */
  share(
    launchKey: string,
    question: string,
    put: (abandoned: AbortSignal) => Promise<Result>,
    asker: Asker<Result>,
  ): Promise<Result>;
  /** Counts a panel that has its answers; after the last one of its launch nothing is kept. */
  served(launchKey: string, panels: number): void;
  forget(launchKey: string): void;
  forgetAll(): void;
}

/** One who waits for a result. */
export interface Asker<Result> {
  /** Aborts when they wait no more. */
  readonly leaving: AbortSignal;
  /** What they get then. */
  readonly left: () => Result;
}

interface Question<Result> {
  readonly result: Promise<Result>;
  readonly abandon: AbortController;
  askers: number;
}

interface Shared<Result> {
  readonly questions: Map<string, Question<Result>>;
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
    const shared = { questions: new Map(), expiry: setTimeout(() => forget(launchKey), shareMs).unref(), served: 0 };
    launches.set(launchKey, shared);
    return shared;
  };

  return {
    share(launchKey, key, put, asker) {
      const { questions } = launches.get(launchKey) ?? begin(launchKey);
      const question = questions.get(key) ?? putQuestion(put);
      questions.set(key, question);
      return untilLeft(question, asker, () => {
        if (questions.get(key) === question) questions.delete(key);
      });
    },
    served(launchKey, panels) {
      const shared = launches.get(launchKey);
      if (shared !== undefined && ++shared.served >= panels) forget(launchKey);
    },
    forget,
    forgetAll: () => [...launches.keys()].forEach(forget),
  };
}

function putQuestion<Result>(put: (abandoned: AbortSignal) => Promise<Result>): Question<Result> {
  const abandon = new AbortController();
  return { result: put(abandon.signal), abandon, askers: 0 };
}

/** The result of a question, or what leaving means where the asker leaves before. */
function untilLeft<Result>(
  question: Question<Result>,
  { leaving, left }: Asker<Result>,
  onAbandoned: () => void,
): Promise<Result> {
  question.askers++;
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const leave = (): void => {
    resolve(left());
    if (--question.askers > 0) return;
    onAbandoned();
    question.abandon.abort();
  };
  leaving.addEventListener('abort', leave, { once: true });
  if (leaving.aborted) leave();
  question.result.then(resolve, reject).finally(() => leaving.removeEventListener('abort', leave));
  return promise;
}
