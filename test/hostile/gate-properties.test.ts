import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';

import { decodeXml } from '../../src/transform/extract/encoding.ts';
import { mutated } from './mutations.ts';
import { readGated, readWithSaxes, readWithXmldom } from './xml-events.ts';

const PIECES = [
  ...['<', '>', '</', '/>', '"', "'", '=', '&', ';', ' ', '\n', '\t', '\r\n', '\r', '\0', '<!--', '-->', '<?', '?>'],
  ...[
    '<![CDATA[',
    ']]>',
    ']]',
    '<![CDATA[<b>]]>',
    '<!-- b -->',
    '<?b c?>',
    '<!DOCTYPE a>',
    '<a>',
    '</a>',
    '<a/>',
    '<a></a>',
  ],
  ...['&amp;', '&lt;', '&#10;', '&#13;', '&#9;', '&#x1F600;', '&#0;', '&#xD800;', '&nbsp;', '&amp', '\u0085', '\u2028'],
  ...[' a="1"', " b='2'", ' a="\n\t&#10;"', ' a="<"', ' xmlns="u"', ' xmlns=""', ' xmlns:p="v"', ' p:a="1"', '<p:a/>'],
  ...['<p:a xmlns:p="w"/>', '<__proto__/>', '\uFEFF', '\u00A0', '\uFFFE', '\uD83D', '😀', 'é', ']'],
] as const;

const SHORT = '<a xmlns:p="u"><p:b c="d">e</p:b>f<!-- g --><![CDATA[h]]></a>';

describe('a document that something has changed', () => {
  const originals = [
    'bertram/openhr.xml',
    'zack/openhr.xml',
    'zack/liquidlogic-adults.xml',
    'edith/liquidlogic-adults.xml',
  ]
    .map((file) => readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), 'utf8'))
    .concat(SHORT, '<?xml version="1.0"?>\n<a b="c"><d/></a>\n');

  it('is refused, or read as @xmldom/xmldom reads it', () => {
    assertAlike(
      mutated(originals, PIECES).map((text) => Buffer.from(text, 'utf8')),
      3000,
    );
  });

  it('is refused, or read as @xmldom/xmldom reads it, in UTF-16 and in bytes of Latin-1', () => {
    const encode = fc.constantFrom(
      (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
      (text: string) => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1'),
    );
    const bytes = fc.tuple(mutated([SHORT], PIECES), encode).map(([text, write]) => write(text));
    assertAlike(bytes, 3000);
  });

  it('is refused by name, when it is any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        readGated(bytes);
        readGated(Buffer.concat([Buffer.from('<?xml version="1.0" '), bytes]));
        readGated(Buffer.concat([Buffer.from('<a>'), bytes, Buffer.from('</a>')]));
      }),
      { numRuns: 3000 },
    );
  });
});

/** The gate throws nothing but refusals; what it accepts, two independent readers see alike. */
function assertAlike(documents: fc.Arbitrary<Buffer>, runs: number): void {
  let accepted = 0;
  const property = fc.property(documents, (bytes) => {
    const gated = readGated(bytes);
    if (gated.state === 'refused') return;
    accepted++;
    assert.deepEqual(gated, readWithSaxes(bytes));
    assert.deepEqual(gated.events, readWithXmldom(decodeXml(bytes)));
  });
  fc.assert(property, { numRuns: runs });
  assert.ok(accepted >= runs / 20, `the gate accepted ${accepted} of ${runs} documents`);
}
