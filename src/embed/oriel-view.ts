import type {
  OrielMessage,
  Outcome,
  Problem,
  StateChange,
  Ticket,
  TicketCall,
  TicketRequest,
  ViewState,
  ViewWords,
} from './types.ts';

export type * from './types.ts';

/** The words that the element says unless it is given others. */
export const WORDS: ViewWords = {
  waiting: 'Opening {label}…',
  loaded: '',
  ready: '',
  partial: '{label} is not complete. The view says what is missing.',
  unavailable: '{label} could not be shown. This does not mean that nothing is recorded.',
  denied: '{label} cannot be shown to you. The view says why.',
  expired: '{label} is no longer shown. A view opens only once, and for a limited time.',
  again: 'Open again',
};

const STATE_OF: Readonly<Record<Outcome, ViewState>> = {
  complete: 'ready',
  partial: 'partial',
  unavailable: 'unavailable',
  denied: 'denied',
  expired: 'expired',
};

/** States in which opening the view again may help. */
const MAY_OPEN_AGAIN: readonly ViewState[] = ['partial', 'unavailable', 'expired'];

/** Pixels: of a frame without a height; and between these whatever a view says. */
const [USUAL, LOWEST, HIGHEST] = [480, 100, 20_000];

/** Milliseconds after its load within which a view with the reporter says its outcome. */
const PATIENCE_MS = 3_000;

/** Milliseconds that the host's back end has to give a ticket. */
const TICKET_MS = 15_000;

/** A timer that is set for longer ends at once (HTML, timers: a signed 32-bit number). */
const LONGEST_MS = 2 ** 31 - 1;

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(
  ':host{display:block}:host([hidden]){display:none}iframe{display:block;box-sizing:border-box;width:100%;border:0}' +
    'p{margin:0 0 .5rem}p:empty,[hidden]{display:none}button{font:inherit;margin:0 0 .5rem}',
);

/**
 * A view of Oriel in the host's page. It asks `ticket` for a URL, shows it in a sandboxed frame, says how it stands, and takes
 * it away when the person changes or the element leaves the page. Set `ticket`, and the attributes `view`, `person` and `label`.
 */
export class OrielView extends HTMLElement {
  static readonly observedAttributes: readonly string[] = ['view', 'person', 'oriel', 'label', 'height', 'max-height'];

  readonly #root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  readonly #status = document.createElement('p');
  readonly #again = document.createElement('button');
  #frame: HTMLIFrameElement | null = null;
  #opening = new AbortController();
  #isPlanned = false;
  #ticket: TicketCall | null = null;
  #words: ViewWords = WORDS;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [SHEET];
    this.#status.setAttribute('role', 'status');
    this.#status.setAttribute('part', 'status');
    this.#status.tabIndex = -1;
    this.#again.type = 'button';
    this.#again.setAttribute('part', 'again');
    this.#again.hidden = true;
    this.#again.addEventListener('click', () => this.refresh());
    this.#root.append(this.#status, this.#again);
  }

  /** Asks the host's back end for a URL. Setting it opens the view. */
  get ticket(): TicketCall | null {
    return this.#ticket;
  }
  set ticket(call: TicketCall | null) {
    this.#ticket = call;
    this.refresh();
  }

  /** What the element says. Give those that differ from `WORDS`. */
  get words(): ViewWords {
    return this.#words;
  }
  set words(words: Partial<ViewWords>) {
    this.#words = { ...WORDS, ...words };
    if (this.state !== null) this.#write(this.state, '');
  }

  /** The host's own key of the person whose record is open. Another one takes the view away at once. */
  get person(): string {
    return this.getAttribute('person') ?? '';
  }
  set person(key: string) {
    this.setAttribute('person', key);
  }

  /** How the view stands; null while there is nothing to show. */
  get state(): ViewState | null {
    return this.getAttribute('state') as ViewState | null;
  }

  /** Takes the view away and opens it with a new ticket. */
  refresh(): void {
    this.close();
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      void this.#open();
    });
  }

  /** Takes the view away, as for a locked screen; `refresh` opens it again. */
  close(): void {
    this.#opening.abort();
    this.#opening = new AbortController();
    this.#leave('');
    this.#again.hidden = true;
    this.removeAttribute('state');
  }

  connectedCallback(): void {
    for (const name of ['ticket', 'words', 'person'] as const) takeOver(this, name);
    addEventListener('message', this.#hear);
    addEventListener('pagehide', this.#hide);
    addEventListener('pageshow', this.#showAgain);
    this.refresh();
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#hear);
    removeEventListener('pagehide', this.#hide);
    removeEventListener('pageshow', this.#showAgain);
    this.close();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    const isSameFrame = name === 'label' || name === 'max-height' || (before !== 'auto' && now !== 'auto');
    if (!isSameFrame || ['view', 'person', 'oriel'].includes(name)) this.refresh();
    else if (this.#frame !== null) this.#dress(this.#frame);
  }

  async #open(): Promise<void> {
    const view = this.getAttribute('view') ?? '';
    if (!this.isConnected || this.#ticket === null || view === '') return;
    const { signal } = this.#opening;
    this.#say('waiting');
    if (this.getAttribute('loading') === 'lazy') await nearTheScreen(this, signal);
    const request = { view, person: this.person, signal };
    later(TICKET_MS, signal, () => this.#frame === null && this.#giveUp());
    const answer = await ask(this.#ticket, request);
    // The person may have changed, or the element have left, while the back end was asked: the answer is for nobody.
    if (signal.aborted) return;
    if ('problem' in answer) this.#say('unavailable', answer.problem);
    else if (!isAllowed(answer.url, this.getAttribute('oriel'))) this.#say('unavailable');
    else this.#show(answer.url, signal);
  }

  /** An answer that comes after all is for nobody. */
  #giveUp(): void {
    this.#opening.abort();
    this.#opening = new AbortController();
    this.#say('unavailable');
  }

  #show(url: string, signal: AbortSignal): void {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', this.#isAuto ? 'allow-scripts' : '');
    frame.setAttribute('part', 'frame');
    frame.referrerPolicy = 'no-referrer';
    // The URL lives for a minute: waiting for the screen happens before there is one.
    frame.loading = 'eager';
    frame.tabIndex = 0;
    frame.toggleAttribute('credentialless', this.hasAttribute('credentialless'));
    frame.height = String(this.#isAuto ? Math.min(USUAL, this.#most) : USUAL);
    this.#dress(frame);
    frame.addEventListener('load', () => this.#loaded(frame, signal), { once: true });
    frame.src = url;
    this.#frame = frame;
    this.#root.append(frame);
  }

  #dress(frame: HTMLIFrameElement): void {
    frame.title = this.#label;
    if (this.#isAuto) frame.height = String(Math.min(Number(frame.height), this.#most));
    else frame.height = String(pixels(this.getAttribute('height'), USUAL));
  }

  #loaded(frame: HTMLIFrameElement, signal: AbortSignal): void {
    // A one-time URL that is loaded again has nothing to show.
    frame.addEventListener('load', () => !signal.aborted && this.#say('expired'), { once: true });
    later(Number(this.getAttribute('max-age')) * 1000, signal, () => this.#say('expired'));
    if (this.#root.activeElement === this.#status) frame.focus();
    if (!this.#isAuto) this.#say('loaded');
    // Without a word from it, the frame may hold the browser's own error as well as a view.
    else later(PATIENCE_MS, signal, () => this.state === 'waiting' && this.#say('unavailable'));
  }

  /** Every message is hostile until it is known to come from the frame: a sandboxed page has no origin, so its window tells. */
  readonly #hear = ({ source, origin, data }: MessageEvent<unknown>): void => {
    if (this.#frame === null || source === null || source !== this.#frame.contentWindow || origin !== 'null') return;
    const message = this.#isAuto ? readMessage(data) : null;
    if (message?.type === 'oriel:height') this.#frame.height = String(clamp(message.height, this.#most));
    else if (message !== null) this.#say(STATE_OF[message.outcome], '', message.view);
  };

  /** A page that the browser keeps for its "back" button must not keep the view. */
  readonly #hide = (): void => this.close();
  readonly #showAgain = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) this.refresh();
  };

  #say(state: ViewState, more = '', viewId: string | null = null): void {
    this.#write(state, more);
    if (state === 'expired') this.#expire();
    this.setAttribute('state', state);
    const detail: StateChange = { state, viewId };
    this.dispatchEvent(new CustomEvent('oriel-state', { bubbles: true, composed: true, detail }));
  }

  #expire(): void {
    this.#opening.abort();
    this.#leave(this.#status.textContent);
  }

  #write(state: ViewState, more: string): void {
    const words = this.#words[state].replaceAll('{label}', this.#label);
    this.#status.textContent = [words, more].filter((part) => part !== '').join(' ');
    this.#again.textContent = this.#words.again;
    // Several views may stand on a page: which one this opens is in its name.
    this.#again.ariaLabel = `${this.#words.again}: ${this.#label}`;
    this.#again.hidden = !MAY_OPEN_AGAIN.includes(state);
  }

  /** Takes the frame out. Focus that was inside stays in the element, on what it says. */
  #leave(said: string): void {
    const hadFocus = this.#root.activeElement !== null;
    this.#status.textContent = said === '' && hadFocus ? this.#words.waiting.replaceAll('{label}', this.#label) : said;
    if (hadFocus) this.#status.focus();
    this.#frame?.remove();
    this.#frame = null;
  }

  get #isAuto(): boolean {
    return this.getAttribute('height') === 'auto';
  }

  get #most(): number {
    return pixels(this.getAttribute('max-height'), HIGHEST);
  }

  get #label(): string {
    return this.getAttribute('label') ?? 'Shared record';
  }
}

/** What a message says, if it is one of ours in every particular; else null. */
function readMessage(data: unknown): OrielMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, v, view, height, outcome } = data as Readonly<Record<string, unknown>>;
  if (v !== 1 || !(view === null || (typeof view === 'string' && /^[0-9A-Z-]{1,20}$/.test(view)))) return null;
  if (type === 'oriel:height' && typeof height === 'number' && Number.isFinite(height))
    return { type, v, view, height };
  const isOutcome = typeof outcome === 'string' && Object.hasOwn(STATE_OF, outcome);
  return type === 'oriel:outcome' && isOutcome ? { type, v, view, outcome: outcome as Outcome } : null;
}

async function ask(call: TicketCall, request: TicketRequest): Promise<Ticket | Problem> {
  try {
    request.signal.throwIfAborted();
    const answer: unknown = await call(request);
    if (typeof answer === 'object' && answer !== null) {
      const { url, problem } = answer as Readonly<Record<string, unknown>>;
      if (typeof problem === 'string') return { problem };
      // When it expires is not looked at: the clock here may be wrong, and the service says so itself, in words.
      if (typeof url === 'string') return { url };
    }
  } catch {
    // What went wrong is the host's to log; its users get words.
  }
  return { problem: '' };
}

/** Whether a frame may show this URL: http(s), and of the address that the attribute `oriel` names, if it does. */
function isAllowed(url: string, oriel: string | null): boolean {
  try {
    const { protocol, origin } = new URL(url);
    return /^https?:$/.test(protocol) && (oriel === null || origin === oriel);
  } catch {
    return false;
  }
}

function nearTheScreen(element: Element, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      observer.disconnect();
      resolve();
    };
    const observer = new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) end();
    });
    observer.observe(element);
    signal.addEventListener('abort', end);
  });
}

function later(milliseconds: number, signal: AbortSignal, act: () => unknown): void {
  if (!(milliseconds > 0)) return;
  const timer = setTimeout(act, Math.min(milliseconds, LONGEST_MS));
  signal.addEventListener('abort', () => clearTimeout(timer));
}

function pixels(written: string | null, otherwise: number): number {
  const number = Number(written ?? '');
  return number > 0 ? clamp(number, HIGHEST) : otherwise;
}

function clamp(height: number, most: number): number {
  return Math.max(LOWEST, Math.min(Math.ceil(height), most, HIGHEST));
}

/** A property that was set before the element was defined hides its accessor: it is set again. */
function takeOver(element: OrielView, name: 'ticket' | 'words' | 'person'): void {
  const value: unknown = Object.getOwnPropertyDescriptor(element, name)?.value;
  if (value === undefined) return;
  Reflect.deleteProperty(element, name);
  Reflect.set(element, name, value);
}

if (customElements.get('oriel-view') === undefined) customElements.define('oriel-view', OrielView);

declare global {
  interface HTMLElementTagNameMap {
    'oriel-view': OrielView;
  }
  interface HTMLElementEventMap {
    'oriel-state': CustomEvent<StateChange>;
  }
}
