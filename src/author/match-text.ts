/** A `match` of a map in two parts: the path, and the predicates of its last step without their brackets. */
export interface SplitMatch {
  readonly base: string;
  readonly predicates: readonly string[];
}

/** Splits the text of a `match` that compiles. */
export function splitMatch(match: string): SplitMatch {
  const predicates: string[] = [];
  let base = '';
  for (const { text, depth } of byDepth(match)) {
    if (depth === 0) base += text;
    else if (text === '[' && depth === 1) predicates.push('');
    else if (!(text === ']' && depth === 1)) predicates.push(`${predicates.pop() ?? ''}${text}`);
  }
  return { base: base.trim(), predicates };
}

/** A condition without what stands in brackets inside it. */
export function withoutNested(condition: string): string {
  return byDepth(condition)
    .filter(({ depth }) => depth === 0)
    .map(({ text }) => text)
    .join('');
}

/** The pieces of a path, each with the number of brackets around it; a bracket counts as inside, a quoted text is one piece. */
function byDepth(path: string): readonly { readonly text: string; readonly depth: number }[] {
  let depth = 0;
  return (path.match(/'[^']*'|"[^"]*"|[[\]]|[^'"[\]]+/gu) ?? []).map((text) => {
    if (text === '[') depth++;
    const piece = { text, depth };
    if (text === ']') depth--;
    return piece;
  });
}
