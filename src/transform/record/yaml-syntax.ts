import { visit, type Alias, type Document, type YAMLError } from 'yaml';

/** Where a file stops being YAML, in characters from its start, what is wrong there and what to do. */
export interface YamlSyntax {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

type Words = Pick<YamlSyntax, 'message' | 'hint'>;

/** Puts an error of the YAML parser into words for authors. A quote that is never closed is told where it opens. */
export function yamlSyntax(error: YAMLError, document: Document): YamlSyntax {
  const [at] = error.pos;
  const first = error.message.split('\n')[0] ?? error.message;
  const text = first.replace(/ at line \d+, column \d+:?$/u, '');
  const open = error.code === 'MISSING_CHAR' && text.includes('quote') ? quotedUpTo(document, at) : null;
  if (open !== null)
    return { offset: open, message: 'this quote is never closed', hint: 'close the quotes where the text ends' };
  return { offset: at, ...wordsFor(error.code, text) };
}

/** The place and the words of an alias that stands for nothing; null where every one has its anchor. */
export function danglingAlias(document: Document): YamlSyntax | null {
  const found: Alias[] = [];
  visit(document, {
    Alias: (_, node) => {
      if (node.resolve(document) === undefined) found.push(node);
    },
  });
  const [first] = found;
  if (first === undefined) return null;
  const message = `nothing is named '&${first.source}'`;
  return { offset: first.range?.[0] ?? 0, message, hint: 'put a text that begins with * in quotes' };
}

function wordsFor(code: string, text: string): Words {
  switch (code) {
    case 'DUPLICATE_KEY':
      return { message: 'this key stands twice in the same place', hint: 'take one of them out' };
    case 'TAB_AS_INDENT':
      return { message: 'a tab indents nothing', hint: 'indent with spaces' };
    case 'MULTIPLE_DOCS':
      return { message: 'the file holds several documents', hint: "take out the line '---'" };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { message: text, hint: 'put a text with a colon in it in quotes; else check the indentation' };
    case 'BAD_SCALAR_START':
      return { message: text, hint: 'put the text in quotes' };
    default:
      return { message: text, hint: 'check the indentation and the quotes on this line' };
  }
}

/** Where the last text in quotes begins that reaches to this place. */
function quotedUpTo(document: Document, end: number): number | null {
  let found: number | null = null;
  visit(document, {
    Scalar: (_, { type, range }) => {
      const [start] = range ?? [end];
      if (type?.startsWith('QUOTE') === true && start < end) found = start;
    },
  });
  return found;
}
