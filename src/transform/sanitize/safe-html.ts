declare const safeHtml: unique symbol;

/** HTML that the guard has read and found to hold nothing outside the policy. Only this folder makes one. */
export type SafeHtml = string & { readonly [safeHtml]: true };
