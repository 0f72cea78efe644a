/** One value of a document: a text, an attribute, a string of JSON. */
export interface Value {
  /** Names of the elements or members down to it; the same for all values of a place. */
  readonly path: string;
  readonly text: string;
}

/** A document whose values can be replaced, everything else left as it is. */
export interface Valued {
  readonly values: readonly Value[];
  with(replacements: ReadonlyMap<number, string>): string;
}

/** The values of a document in XML or JSON. */
export function valuesOf(document: string): Valued {
  return /^\s*\{/u.test(document) ? jsonValues(document) : xmlValues(document);
}

interface Placed extends Value {
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(?<close>\/?)(?<name>[^\s/>]+)(?<attributes>(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?<empty>\/?)>|[^<]+/gu;

/** Enough of XML for our own fixtures. */
function xmlValues(document: string): Valued {
  const open: string[] = [];
  const values = [...document.matchAll(TOKEN)].flatMap((token): readonly Placed[] => {
    const { name, close, attributes = '', empty } = token.groups ?? {};
    if (name === undefined) return token[0].startsWith('<') ? [] : textValue(token[0], token.index, open);
    if (close === '/') {
      open.pop();
      return [];
    }
    open.push(name);
    const found = attributeValues(attributes, token.index + 1 + name.length, open);
    if (empty === '/') open.pop();
    return found;
  });
  return {
    values,
    with: (replacements) => {
      let at = 0;
      const pieces = values.map(({ start, end }, index) => {
        const piece = document.slice(at, start) + (replacements.get(index) ?? document.slice(start, end));
        at = end;
        return piece;
      });
      return pieces.join('') + document.slice(at);
    },
  };
}

function textValue(raw: string, index: number, open: readonly string[]): readonly Placed[] {
  const text = raw.trim();
  const start = index + raw.indexOf(text);
  return text === '' ? [] : [{ path: open.join('/'), text, start, end: start + text.length }];
}

function attributeValues(attributes: string, offset: number, open: readonly string[]): readonly Placed[] {
  return [...attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu)].flatMap((match) => {
    const [whole, name = '', double, single] = match;
    const text = double ?? single ?? '';
    if (name.startsWith('xmlns') || text === '') return [];
    const end = offset + match.index + whole.length - 1;
    return [{ path: `${open.join('/')}/@${name}`, text, start: end - text.length, end }];
  });
}

function jsonValues(document: string): Valued {
  const values: Value[] = [];
  walk(JSON.parse(document), '', (path, text) => {
    values.push({ path, text });
    return text;
  });
  return {
    values,
    with: (replacements) => {
      let index = 0;
      return JSON.stringify(walk(JSON.parse(document), '', (_, text) => replacements.get(index++) ?? text));
    },
  };
}

function walk(node: unknown, path: string, visit: (path: string, text: string) => string): unknown {
  if (typeof node === 'string') return visit(path, node);
  if (Array.isArray(node)) return node.map((each) => walk(each, path, visit));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, walk(each, `${path}.${name}`, visit)]));
}
