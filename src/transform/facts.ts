/** What the launch says, as far as the transform needs it. The transform reads no clock: everything it may know is here. */
export interface LaunchFacts {
  /** The Europe/London date of the launch, `yyyy-mm-dd`. */
  readonly today: string;
  /** Whom the launch is about; each extract is compared with this before anything of it is shown. */
  readonly person: LaunchPerson;
}

/** The person a launch names. */
export interface LaunchPerson {
  /** NHS number, ten digits without spaces. */
  readonly nhsNumber: string;
  /** Birth date, `yyyy-mm-dd`. */
  readonly birthDate: string;
  /** Name as the host shows it, or null where the host did not say. */
  readonly name: string | null;
}
