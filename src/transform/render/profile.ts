/** The two forms of one view, made from one template. */
export const PROFILES = ['accessible', 'strict'] as const;

/** `accessible`: captions, scopes, machine-readable dates, where each row comes from. `strict`: the mark-up of GP Connect Access Record HTML to the letter. */
export type Profile = (typeof PROFILES)[number];
