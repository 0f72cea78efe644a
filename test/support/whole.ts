/**
 * Whether the proof of accessibility looks at every width, colour scheme and form of page, which takes minutes, as the checks
 * before a change lands do (`ORIEL_ACCESSIBILITY=whole`), or at one of each.
 */
export const IS_WHOLE = process.env['ORIEL_ACCESSIBILITY'] === 'whole';
