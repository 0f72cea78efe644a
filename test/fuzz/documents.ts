import type { Random } from '../../fixtures/generator/random.ts';
import { LOCALS, URIS } from './path-trees.ts';

const DECLARATIONS = [
  '',
  '',
  '<?xml version="1.0"?>',
  '<?xml version="1.0" encoding="UTF-8"?>\r\n',
  "<?xml version = '1.0' encoding='utf-8' standalone='yes' ?>\n",
  '\uFEFF',
];
const MISC = ['', '', '\n', ' \t\r\n', '<!-- misc -->', '<?pi body?>', '<?pi?>', '<!---->', '<?pi  a?b ?>'];
const TEXTS = [
  'text',
  'two words',
  '\n  ',
  'a\r\nb\rc\n',
  '&amp;&lt;&gt;&quot;&apos;',
  '&#65;&#x1F600;&#xD;&#9;',
  'café µg 日本 😀',
  '\uFFFD\uF000\uE000',
  ']] > ]>',
  '"quoted" \'text\'',
  '2023-01-31',
  '>',
];
const VALUES = ['', 'v', 'a\tb\nc\r\nd', '&lt;&amp;"', '&#10;&#x20;', 'é😀', '>]]>', ' spaced  out '];
const CDATA = ['', 'x', '<b>&amp;</b>', ']]', ']', 'a\r\nb', 'é'];

/** Writes a well-formed document by chance: nested and mixed content, namespaces, references, comments, CDATA. */
export function randomDocument(random: Random): string {
  const { pick } = random;
  return pick(DECLARATIONS) + pick(MISC) + pick(MISC) + element(random, 6, '') + pick(MISC) + pick(MISC);
}

function element(random: Random, depth: number, known: string): string {
  const declarations = declare(random);
  const prefixes = known + declarations.map(({ prefix }) => prefix).join('');
  const prefix = random.chance(0.6) ? '' : prefixFrom(random, prefixes);
  const name = prefix + random.pick(LOCALS);
  const attributes = [...declarations.map(({ text }) => text), ...attributesOf(random, prefixes)];
  const space = random.chance(0.1) ? '\r\n ' : '';
  const start = name + attributes.map((each) => random.pick([' ', ' ', '\n', '  ']) + each).join('') + space;
  if (depth === 0 || random.chance(0.15)) return `<${start}/>`;
  const content = Array.from({ length: random.whole(0, 5) }, () => part(random, depth - 1, prefixes));
  return `<${start}>${content.join('')}</${name}${space}>`;
}

function part(random: Random, depth: number, prefixes: string): string {
  if (random.chance(0.45)) return element(random, depth, prefixes);
  if (random.chance(0.7)) return random.pick(TEXTS);
  return random.chance(0.5) ? `<![CDATA[${random.pick(CDATA)}]]>` : random.pick(MISC);
}

interface Declared {
  readonly text: string;
  /** The prefix as one letter, or nothing for the default namespace. */
  readonly prefix: string;
}

function declare(random: Random): readonly Declared[] {
  const declared = new Map<string, Declared>();
  while (random.chance(0.25)) {
    const prefix = random.pick(['', 'p', 'q', 'r']);
    const uri = random.pick(prefix === '' ? URIS : URIS.slice(1));
    declared.set(prefix, { prefix, text: `xmlns${prefix === '' ? '' : `:${prefix}`}="${uri}"` });
  }
  return [...declared.values()];
}

function prefixFrom(random: Random, prefixes: string): string {
  return prefixes === '' ? '' : `${random.pick([...prefixes])}:`;
}

function attributesOf(random: Random, prefixes: string): readonly string[] {
  const names = new Set<string>();
  // One prefix a tag: two may be bound to one namespace, and then two of the names are the same.
  const prefix = prefixFrom(random, prefixes);
  while (random.chance(random.chance(0.01) ? 0.95 : 0.4))
    names.add((random.chance(0.7) ? '' : random.chance(0.8) ? prefix : 'xml:') + random.pick(LOCALS));
  return Array.from(names, (name) => {
    const value = random.pick(VALUES);
    const quote = value.includes('"') ? "'" : random.pick(['"', '"', "'"]);
    return `${name}${random.chance(0.1) ? ' = ' : '='}${quote}${value}${quote}`;
  });
}
