import type { DateRange, LaunchPerson } from '../../transform/facts.ts';
import type { Host } from '../config/config.ts';

/** The signed facts of one launch, verified: who asks, about whom, why, from where. */
export interface Launch {
  /** `jti`: unique per host, used once. */
  readonly jti: string;
  readonly host: Host;
  readonly person: LaunchPerson;
  readonly user: { readonly id: string; readonly name: string; readonly role: string; readonly organisation: string };
  /** `directcare`, or `emergency` with a reason. */
  readonly purpose: string;
  readonly emergencyReason: string | null;
  /** What the host recorded when it asked the person itself; null where it did not ask. */
  readonly consent: 'given' | 'refused' | 'emergency' | null;
  readonly encounter: string | null;
  /** Page origin that will frame the views. */
  readonly origin: string;
  /** Dataset ids in the order of their URLs. */
  readonly views: readonly string[];
  /** The days the reader asked for; null for all. */
  readonly dateRange: DateRange | null;
  /** Ids of the sources at which the host knows the person to be registered; null where it does not say. */
  readonly registrations: readonly string[] | null;
}

/** What redeeming a code gives: one view of a launch. */
export interface RedeemedTicket {
  readonly launch: Launch;
  readonly dataset: string;
}

/** Tickets: a launch becomes one-time URLs, a code becomes its view once. */
export interface Tickets {
  /** Verifies a compact JWS and stores one ticket a view. Throws OrielError. `codes` are in the order of `views`; expiry is an ISO instant. */
  mint(
    jws: string,
  ): Promise<{ readonly launch: Launch; readonly codes: readonly string[]; readonly expiresAt: string }>;
  /** Verifies a compact JWS that is used at once, for exactly these views (null for any); a second use of its `jti` is refused. Throws OrielError. */
  accept(jws: string, views: readonly string[] | null): Promise<Launch>;
  /** Redeems a code once; null when it is unknown, used or expired. */
  redeem(code: string): Promise<RedeemedTicket | null>;
  /** The host of a code's ticket, for 24 h, also when the code was used; else null. */
  hostOf(code: string): Host | null;
  close(): void;
}
