/** One row of the error table: what a code means to the machine and to the person. */
export interface ErrorRow {
  /** HTTP status of the answer. */
  readonly status: number;
  /** What happened, in plain words. */
  readonly words: string;
  /** What to do next. */
  readonly next: string;
}

/** Every error code of the service. A promise: codes are added, never changed. `docs/errors.md` holds the same table. */
export const ERRORS = {
  'launch-missing': {
    status: 400,
    words: 'The request holds no signed launch.',
    next: 'Send the launch as a compact JWS in the body, content type application/jose.',
  },
  'launch-malformed': {
    status: 400,
    words: 'The launch is not a compact JWS, or its claims do not have the expected form.',
    next: 'Compare the claims with docs/integrating.md, "The launch".',
  },
  'launch-algorithm': {
    status: 401,
    words: 'The launch is signed with an algorithm that is not accepted.',
    next: 'Sign with EdDSA or ES256, as registered for the key. Unsigned launches are never accepted.',
  },
  'launch-host-unknown': {
    status: 401,
    words: 'The issuer of the launch is not a registered host.',
    next: 'Check the claim iss; ask the operator to register the host in oriel.yaml.',
  },
  'launch-key-unknown': {
    status: 401,
    words: 'The launch names a key that is not registered for this host.',
    next: 'Check the header kid; ask the operator to register the public key.',
  },
  'launch-signature': {
    status: 401,
    words: 'The signature of the launch does not fit the host’s registered key.',
    next: 'Check that the private key belongs to the registered public key, and that the body is sent unchanged.',
  },
  'launch-audience': {
    status: 401,
    words: 'The launch is addressed to another service.',
    next: 'Set the claim aud to the issuer of this service, exactly as in oriel.yaml.',
  },
  'launch-expired': {
    status: 401,
    words: 'The launch has expired.',
    next: 'Sign a new launch for every opening of a view; it is valid for at most 60 seconds.',
  },
  'launch-clock': {
    status: 401,
    words: 'The host’s clock differs too much from this service’s clock.',
    next: 'Set the clock of the host’s server by a time service (NTP); the measured difference is in the answer.',
  },
  'launch-lifetime': {
    status: 401,
    words: 'The launch is valid for too long.',
    next: 'Set exp to at most 60 seconds after iat.',
  },
  'launch-replayed': { status: 401, words: 'This launch was already used.', next: 'Use a new jti for every launch.' },
  'launch-nhs-number': {
    status: 400,
    words: 'The NHS number of the launch is not valid.',
    next: 'Send ten digits with a correct check digit and the system https://fhir.nhs.uk/Id/nhs-number.',
  },
  'launch-origin': {
    status: 403,
    words: 'The page origin in the launch is not registered for this host.',
    next: 'Ask the operator to add the origin to the host in oriel.yaml.',
  },
  'dataset-unknown': {
    status: 404,
    words: 'There is no dataset with this id.',
    next: 'Check the ids in the claim views; the operator has the list.',
  },
  'ticket-unknown': {
    status: 410,
    words: 'This view has already been opened, or its time has passed.',
    next: 'Go back to the person’s record in your own system and open the view again.',
  },
  'journal-unavailable': {
    status: 503,
    words: 'This view cannot be shown, because Oriel could not record that you opened it.',
    next: 'Open the view again from your own system. If it happens again, tell your service desk the time.',
  },
  'route-unknown': {
    status: 404,
    words: 'There is nothing at this address.',
    next: 'Check the address with docs/integrating.md.',
  },
  'method-not-allowed': {
    status: 405,
    words: 'This address does not answer that method.',
    next: 'Check the method with docs/integrating.md.',
  },
  'request-too-large': { status: 413, words: 'The request is too large.', next: 'A launch is smaller than 16 KB.' },
  internal: {
    status: 500,
    words: 'Something went wrong in this service.',
    next: 'Try again. If it happens again, tell your service desk the time.',
  },
} as const satisfies Record<string, ErrorRow>;

/** A code of the error table. */
export type ErrorCode = keyof typeof ERRORS;

/** The one error class of the service: a stable code, no personal data in its message; `detail` may be shown to the caller. */
export class OrielError extends Error {
  readonly code: ErrorCode;
  /** A fact that helps the caller and names no person (a measured clock skew, the name of a claim). */
  readonly detail: string | null;

  constructor(code: ErrorCode, detail: string | null = null, cause?: unknown) {
    super(ERRORS[code].words, cause === undefined ? undefined : { cause });
    this.name = 'OrielError';
    this.code = code;
    this.detail = detail;
  }
}
