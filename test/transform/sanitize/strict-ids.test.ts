import assert from 'node:assert/strict';

import { guard } from '../../../src/transform/sanitize/guard.ts';
import { FRAGMENT, strictFragment } from '../../../src/transform/sanitize/policy.ts';

const ROWS = '<tbody><tr><td>x</td></tr></tbody></table>';
const STRICT = strictFragment('prb-tab-act');

describe('the guard of a strict fragment', () => {
  it('lets pass the id of its section on a table, and the first heading', () => {
    assert.ok(guard(`<div><h1>Title</h1><table id="prb-tab-act">${ROWS}</div>`, STRICT).ok);
  });

  for (const [what, html] of [
    ['another id', `<table id="prb-tab-acT">${ROWS}`],
    ['an empty id', `<table id="">${ROWS}`],
    ['the id of its section twice', `<table id="prb-tab-act">${ROWS}<table id="prb-tab-act">${ROWS}`],
    ['the id on another element', '<div id="prb-tab-act"></div>'],
    ['a block in the first heading', '<h1><p>x</p></h1>'],
  ] as const)
    it(`refuses ${what}`, () => {
      assert.equal(guard(html, STRICT).ok, false);
    });

  it('alone lets them pass: no other fragment has an id or a first heading', () => {
    for (const html of [`<table id="prb-tab-act">${ROWS}`, '<h1>Title</h1>']) {
      assert.equal(guard(html).ok, false);
      assert.equal(guard(html, FRAGMENT).ok, false);
    }
  });
});
