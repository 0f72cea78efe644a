import assert from 'node:assert/strict';

import { themeCss } from '../../pack/theme.ts';
import { loadCatalogue } from '../../src/catalogue.ts';

/** A page holds it twice, and a frame on a ward's network waits for it: bytes at most. */
const MOST_BYTES = 30_000;

describe('the stylesheet that is sent', () => {
  const { stylesheet } = loadCatalogue();

  it('is what its Sass compiles to: after a change `npm run theme` was run', () => {
    assert.equal(stylesheet, themeCss());
  });

  it(`is at most ${MOST_BYTES} bytes`, () => {
    assert.ok(Buffer.byteLength(stylesheet) <= MOST_BYTES, `${Buffer.byteLength(stylesheet)} bytes`);
  });

  it('fetches nothing, no font and no picture, and cannot leave its element', () => {
    assert.doesNotMatch(stylesheet, /url\(|image-set|@import|@font-face|src:|<|\\|nhsuk-/iu);
  });
});
