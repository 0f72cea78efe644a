import assert from 'node:assert/strict';
import { newCode, seal, unseal } from '../../../src/service/launch/sealed.ts';

describe('seal', () => {
  it('is opened by its own code only', () => {
    const code = newCode();
    const sealed = seal('a text', code);
    assert.equal(unseal(sealed, code), 'a text');
    assert.throws(() => unseal(sealed, newCode()));
  });

  it('is not opened once a bit has changed', () => {
    const code = newCode();
    const sealed = seal('a text', code);
    for (const at of sealed.keys()) {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
      assert.throws(() => unseal(changed, code));
    }
  });

  it('differs each time', () => {
    const code = newCode();
    assert.notDeepEqual(seal('a text', code), seal('a text', code));
  });
});
