/** What became of sending an answer. */
export interface Sent {
  /** Whether the last byte was handed to the connection before the client was gone. */
  readonly whole: boolean;
  readonly bytes: number;
}

/** The answer to a redeemed ticket, ready to be sent: it is in the audit already. */
export interface ViewAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly viewId: string;
  /** To be called once, when the answer was sent or the client was gone: writes the terminal entry. */
  readonly finished: (sent: Sent) => Promise<void>;
}
