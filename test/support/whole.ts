/**
 * Whether the proof of accessibility looks at every width, colour scheme and form of page, and the independent engine at
 * every document, which takes minutes, as the checks before a change lands do (`ORIEL_TESTS=whole`), or at some.
 */
export const IS_WHOLE = process.env['ORIEL_TESTS'] === 'whole';
