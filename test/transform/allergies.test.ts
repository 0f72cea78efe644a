import assert from 'node:assert/strict';

import { answered, edited, fixture, GP, htmlOf, viewOf } from './support/people.ts';

const PENICILLIN = 'H/O: penicillin allergy';

describe('an allergy of an OpenHR record', () => {
  /** Edith's record, in which her one visible allergy stands as an observation. */
  const asObservation = (code: string): string => {
    const text = fixture('edith', 'openhr');
    const begin = text.lastIndexOf('<event>', text.indexOf(PENICILLIN));
    const end = text.indexOf('</event>', begin);
    const event = text.slice(begin, end);
    return text.replace(event, edited(event, ['>ALL<', '>OBS<'], ['code="14L1"', `code="${code}"`]));
  };
  const shown = (code: string) => htmlOf(viewOf('allergies', 'edith', [answered(GP, asObservation(code))]));

  it('is known by its code where the source files it as an observation', () => {
    assert.ok(shown('14L1').includes(PENICILLIN));
  });

  it('is not guessed from another code', () => {
    assert.ok(!shown('1B1').includes(PENICILLIN));
  });
});
