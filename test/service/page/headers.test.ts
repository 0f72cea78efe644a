import assert from 'node:assert/strict';

import { PLAIN_HEADERS, viewHeaders } from '../../../src/service/page/headers.ts';
import { escapeHtml } from '../../../src/transform/render/escape.ts';
import { documentOf, styleSource } from '../../../src/service/page/html.ts';

describe('the headers of a view', () => {
  it('let nobody frame it where no origin is known', () => {
    assert.match(viewHeaders([], '')['Content-Security-Policy'] ?? '', /; frame-ancestors 'none'; sandbox$/);
  });

  it('never hold X-Frame-Options, which older engines would obey first', () => {
    assert.equal(viewHeaders(['https://a.example'], '')['X-Frame-Options'], undefined);
    assert.equal(PLAIN_HEADERS['X-Frame-Options'], 'DENY');
  });

  it('change with the stylesheet', () => {
    // echo -n 'p{}' | openssl dgst -sha256 -binary | base64
    assert.equal(styleSource('p{}'), "'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='");
    assert.notEqual(styleSource('p{}'), styleSource('p{} '));
  });
});

describe('text in a page', () => {
  it('cannot leave its place', () => {
    assert.equal(escapeHtml(`<a href="x" title='y'>&amp;`), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;');
    assert.match(documentOf('</title><script>', '', ''), /<title>&lt;\/title&gt;&lt;script&gt;<\/title>/);
  });

  it('keeps what is not mark-up', () => {
    assert.equal(escapeHtml('זאק 👩‍⚕️ {{x}} ${y}'), 'זאק 👩‍⚕️ {{x}} ${y}');
  });
});
