import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { Frame } from '../../../src/service/page/frame.ts';
import { PLAIN_HEADERS, viewHeaders } from '../../../src/service/page/headers.ts';
import { escapeHtml } from '../../../src/transform/render/escape.ts';
import { documentOf, styleSource } from '../../../src/service/page/html.ts';
import { REPORTER } from '../../../src/service/page/reporter.ts';

const FRAME: Omit<Frame, 'language'> = {
  origins: ['https://a.example'],
  stylesheet: '',
  density: 'comfortable',
  reports: false,
  isolated: false,
};

describe('the headers of a view', () => {
  it('let nobody frame it where no origin is known', () => {
    assert.match(
      viewHeaders({ ...FRAME, origins: [] })['Content-Security-Policy'] ?? '',
      /; frame-ancestors 'none'; sandbox$/,
    );
  });

  it('never hold X-Frame-Options, which older engines would obey first', () => {
    assert.equal(viewHeaders(FRAME)['X-Frame-Options'], undefined);
    assert.equal(PLAIN_HEADERS['X-Frame-Options'], 'DENY');
  });

  it('let the one script run where the host asked for it, never with the origin of its own', () => {
    const policy = viewHeaders({ ...FRAME, reports: true })['Content-Security-Policy']?.split('; ');
    const hash = createHash('sha256').update(REPORTER).digest('base64');
    assert.deepEqual(policy, [
      "default-src 'none'",
      `style-src ${styleSource('')}`,
      `script-src 'sha256-${hash}'`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      'frame-ancestors https://a.example',
      'sandbox allow-scripts',
    ]);
  });

  it('say to pages with COEP that the view may be embedded, and only to those', () => {
    const isolated = viewHeaders({ ...FRAME, isolated: true });
    assert.equal(isolated['Cross-Origin-Embedder-Policy'], 'require-corp');
    assert.equal(isolated['Cross-Origin-Resource-Policy'], 'cross-origin');
    assert.equal(viewHeaders(FRAME)['Cross-Origin-Embedder-Policy'], undefined);
    assert.equal(viewHeaders(FRAME)['Cross-Origin-Resource-Policy'], 'same-site');
  });

  it('change with the stylesheet', () => {
    // echo -n 'p{}' | openssl dgst -sha256 -binary | base64
    assert.equal(styleSource('p{}'), "'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='");
    assert.notEqual(styleSource('p{}'), styleSource('p{} '));
  });
});

describe('text in a page', () => {
  it('cannot leave its place', () => {
    assert.equal(
      escapeHtml(`<a href="x" title='y'>&amp;`),
      '&lt;a href&#x3D;&quot;x&quot; title&#x3D;&#39;y&#39;&gt;&amp;amp;',
    );
    assert.match(
      documentOf('</title><script>', { lang: 'en-GB', stylesheet: '', density: 'comfortable', script: '' }, ''),
      /<title>&lt;\/title&gt;&lt;script&gt;<\/title>/,
    );
  });

  it('keeps what is not mark-up', () => {
    assert.equal(escapeHtml('זאק 👩‍⚕️ {{x}} ${y}'), 'זאק 👩‍⚕️ {{x}} ${y}');
  });
});
