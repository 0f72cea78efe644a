import assert from 'node:assert/strict';

import fc from 'fast-check';
import { SaxesParser } from 'saxes';

import { splitMessage } from '../../../src/service/source/envelope.ts';
import type { ElementName } from '../../../src/service/source/envelope-pass.ts';
import type { Split } from '../../../src/service/source/envelope.ts';

const bare = (local: string): ElementName => ({ namespace: '', local });
const PLACE = [bare('envelope'), bare('body')];
const split = (xml: string | Uint8Array, place: readonly ElementName[] = PLACE): Split =>
  splitMessage(typeof xml === 'string' ? Buffer.from(xml) : xml, place);
const around = (record: string) => `<envelope><head>é😀</head><body>${record}</body><tail/></envelope>`;

function recordIn(xml: string | Uint8Array, place?: readonly ElementName[]): string | null {
  const result = split(xml, place);
  assert.ok(result.state === 'split', result.state === 'refused' ? result.reason : '');
  return result.record === null ? null : Buffer.from(result.record).toString();
}

function refusalOf(xml: string | Uint8Array): string | null {
  const result = split(xml);
  return result.state === 'refused' ? result.reason : null;
}

describe('splitting a message', () => {
  it('takes the record byte for byte, and leaves the message around it', () => {
    const record = '<r a=">"  b=\'<!-- \'\r\n><!-- </r> --><![CDATA[</r></body>]]><r>ünï</r><?pi </r>?></r >'.replace(
      "'<!-- '",
      "'&lt;!-- '",
    );
    const result = split(`\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n${around(` ${record}<!-- c -->`)}\n`);
    assert.ok(result.state === 'split' && result.record !== null);
    assert.equal(Buffer.from(result.record).toString(), record);
    assert.equal(result.control, `\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n${around(' <!-- c -->')}\n`);
  });

  it('takes an empty record', () => {
    assert.equal(recordIn(around('<r/>')), '<r/>');
    assert.equal(recordIn(around('<r  a="1" />')), '<r  a="1" />');
  });

  it('takes any text of a record, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const safe = text.replace(/[^\P{C}\u200d]/gu, '').replace(/[<&>]/g, '');
        const record = `<r>${safe}</r>`;
        assert.equal(recordIn(around(record)), record);
      }),
    );
  });

  it('takes a large record without parsing it', () => {
    const record = `<r>${'<i>é</i>'.repeat(1_000_000)}</r>`;
    const message = Buffer.from(around(record));
    const result = splitMessage(message, PLACE);
    assert.ok(result.state === 'split' && result.record !== null);
    assert.ok(Buffer.from(record).equals(result.record));
  });

  it('ends on a crafted message of megabytes (a limit of the test run ends a quadratic scan)', () => {
    for (const filler of ['</r', '</r ', '<r', 'd:', '</r\n\n\n<']) {
      split(`<envelope xmlns:d="urn:d"><body><r>${filler.repeat(1_000_000)}`);
      split(`<envelope xmlns:d="urn:d"><body><r>${filler.repeat(1_000_000)}</r></body></envelope>`);
    }
  });

  it('takes a record that holds elements of its own name', () => {
    for (const record of ['<r><r/></r>', '<r><r></r><rr></rr></r>', '<r><b></b>\n</r\t>']) {
      assert.equal(recordIn(around(record)), record);
    }
  });

  it('finds the place by name and namespace, not by prefix', () => {
    const place = ['envelope', 'body'].map((local) => ({ namespace: 'urn:e', local }));
    const within = (prefix: string, uri: string) =>
      `<${prefix}:envelope xmlns:${prefix}="${uri}"><${prefix}:body><r/></${prefix}:body></${prefix}:envelope>`;
    assert.equal(recordIn(within('x', 'urn:e'), place), '<r/>');
    assert.equal(recordIn(within('y', 'urn:other'), place), null);
    assert.equal(recordIn('<envelope><other><body><r/></body></other></envelope>'), null);
    assert.equal(recordIn('<body><envelope><r/></envelope></body>'), null);
  });

  it('holds no record where the place is empty or absent', () => {
    assert.equal(recordIn(around('only text')), null);
    assert.equal(recordIn('<envelope/>'), null);
  });

  describe('namespaces declared around the record', () => {
    const within = (record: string) =>
      `<envelope xmlns:d="urn:d&amp;&quot;" xmlns:e="urn:outer"><body xmlns:e="urn:e">${record}</body></envelope>`;

    it('are carried where it needs them, the nearest one', () => {
      assert.equal(
        recordIn(within('<e:r><d:c/></e:r>')),
        '<e:r xmlns:d="urn:d&#38;&#34;" xmlns:e="urn:e"><d:c/></e:r>',
      );
    });
    it('are carried where a value needs them', () => {
      assert.equal(recordIn(within('<r type="d:Code"/>')), '<r xmlns:d="urn:d&#38;&#34;" type="d:Code"/>');
    });
    it('are left where it declares them itself, or needs none', () => {
      assert.equal(recordIn(within('<e:r xmlns:e="urn:mine"/>')), '<e:r xmlns:e="urn:mine"/>');
      for (const record of ['<r>d is a letter</r>', '<r a="add:this"/>', '<r>d: 1</r>']) {
        assert.equal(recordIn(within(record)), record);
      }
    });
    it('are carried as the default, unless it sets another', () => {
      const place = ['envelope', 'body'].map((local) => ({ namespace: 'urn:e', local }));
      const inDefault = (record: string) => `<envelope xmlns="urn:e"><body>${record}</body></envelope>`;
      assert.equal(recordIn(inDefault('<r/>'), place), '<r xmlns="urn:e"/>');
      assert.equal(recordIn(inDefault('<r xmlns=""/>'), place), '<r xmlns=""/>');
      assert.equal(recordIn(inDefault('<r xmlns="urn:r"/>'), place), '<r xmlns="urn:r"/>');
    });
  });

  describe('refuses as unreadable', () => {
    const deep = (levels: number) => `<envelope>${'<d>'.repeat(levels)}${'</d>'.repeat(levels)}</envelope>`;
    const attributes = (count: number) =>
      `<envelope ${Array.from({ length: count }, (_, index) => `a${index}="1"`).join(' ')}/>`;
    const head = (content: string) => around('<r/>').replace('<head>', `<head>${content}`);
    const tail = (content: string) => around('<r/>').replace('<tail/>', `<tail/>${content}`);
    const cases: Readonly<Record<string, string | Uint8Array>> = {
      'a DOCTYPE': `<!DOCTYPE envelope>${around('<r/>')}`,
      'a DOCTYPE after a comment': `<!-- c --><!DOCTYPE envelope [<!ENTITY a "b">]>${around('<r/>')}`,
      'an entity that nobody declared': head('&lol;'),
      'two records': around('<r/><r/>'),
      'two records of different names': around('<r></r><q></q>'),
      'a record in each of two bodies': '<envelope><body><r/></body><body><r/></body></envelope>',
      'two roots': around('<r/>') + around('<r/>'),
      'text after the root': `${around('<r/>')}evil`,
      'a repeated attribute': head('<a b="1" b="2"/>'),
      'an undeclared prefix': tail('<p:a/>'),
      'an undeclared prefix of the record': around('<p:r/>'),
      'tags that cross': tail('<a><b></a></b>'),
      'a control character': head('\u0001'),
      'bytes that are not UTF-8': Buffer.from(head('é'), 'latin1'),
      'UTF-16': Buffer.from(`\uFEFF${around('<r/>')}`, 'utf16le'),
      'another declared encoding': `<?xml version="1.0" encoding="iso-8859-1"?>${around('<r/>')}`,
      'XML 1.1': `<?xml version="1.1"?>${around('<r/>')}`,
      'an element too deep': deep(200),
      'a million levels': deep(1_000_000),
      'an element with too many attributes': attributes(257),
      'an attribute too long': around(`<r a="${'x'.repeat(65_537)}"/>`),
    };
    for (const [what, xml] of Object.entries(cases)) {
      it(what, () => assert.equal(refusalOf(xml), 'unreadable'));
    }
    it('and passes what is just within the limits', () => {
      assert.equal(refusalOf(deep(199)), null);
      assert.equal(refusalOf(attributes(256)), null);
    });
  });

  describe('cannot be led to a wrong record unnoticed', () => {
    // The gate parses every record strictly; here saxes stands for it.
    const isWellFormed = (xml: string): boolean => {
      let fine = true;
      const gate = new SaxesParser({ xmlns: true });
      gate.on('error', () => (fine = false));
      gate.write(xml).close();
      return fine;
    };
    const pieces = fc.constantFrom(
      ...[
        '<r>',
        '</r>',
        '<r/>',
        '<q>',
        '</q>',
        '</body>',
        '<body>',
        '</envelope>',
        '<envelope>',
        '<!--',
        '-->',
        'text',
      ],
      ...['<![CDATA[', ']]>', '<head/>', '<r a="', '">', '<?p ', '?>', '</r ', '>'],
    );

    it('whatever the message is made of: it is well-formed where both parts are', () => {
      let taken = 0;
      fc.assert(
        fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
          const message = around(parts.join(''));
          const result = split(message);
          if (result.state === 'refused' || result.record === null) return;
          const record = Buffer.from(result.record).toString();
          if (!isWellFormed(record)) return;
          taken += 1;
          assert.ok(isWellFormed(message), message);
          const places = Array.from(message, (_character, index) => index).filter((index) =>
            message.startsWith(record, index),
          );
          const controls = places.map((index) => message.slice(0, index) + message.slice(index + record.length));
          assert.ok(controls.includes(result.control), message);
        }),
        { numRuns: 20_000 },
      );
      assert.ok(taken > 100, `${taken} records were taken`);
    });
  });

  it('refuses an early end, wherever it comes', () => {
    const whole = around('<r a="1">text<!-- c --><![CDATA[d]]></r>');
    for (let length = 0; length < whole.length; length += 1) {
      const refusal = refusalOf(whole.slice(0, length).toWellFormed());
      assert.equal(refusal, 'incomplete', whole.slice(0, length));
    }
  });

  it('refuses a control message that is not small', () => {
    assert.equal(refusalOf(around(`<r/>${' '.repeat(64 * 1024)}`)), 'too-large');
    assert.equal(refusalOf(around(`${' '.repeat(200 * 1024)}<r/>`)), 'too-large');
  });
});
