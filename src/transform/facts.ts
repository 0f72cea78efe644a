/** What the launch says, as far as the transform needs it. The transform reads no clock: everything it may know is here. */
export interface LaunchFacts {
  /** The Europe/London date of the launch, `yyyy-mm-dd`. */
  readonly today: string;
  /** Whom the launch is about; each extract is compared with this before anything of it is shown. */
  readonly person: LaunchPerson;
  /** The days the reader asked for, or null for all. Sections that filter by date keep to it. */
  readonly dateRange: DateRange | null;
}

/** Whole days, inclusive, `yyyy-mm-dd`; null where open. One end is always given. */
export interface DateRange {
  readonly from: string | null;
  readonly until: string | null;
}

/** The person a launch names. */
export interface LaunchPerson {
  /** NHS number, ten digits without spaces. */
  readonly nhsNumber: string;
  /** Birth date, `yyyy-mm-dd`. */
  readonly birthDate: string;
  /** Name as the host shows it, or null where the host did not say. */
  readonly name: string | null;
  /** Sex as the host records it; null or left out where it did not say. */
  readonly sex?: Sex | null;
  /** Name of the usual practice as the host records it. */
  readonly practice?: string | null;
  /** Date of death as the host records it, `yyyy-mm-dd`. */
  readonly deathDate?: string | null;
}

/** Sex as it is compared between systems. */
export type Sex = 'female' | 'male' | 'indeterminate' | 'unknown';
