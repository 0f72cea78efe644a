import type { Report } from './resolve.ts';

/** Conditions may stand inside one another so often: what needs more is a rule about the record, not layout. */
const MAX_CONDITIONS = 4;
/** Blocks that choose whether their content stands. */
export const CONDITIONS: ReadonlySet<string> = new Set(['if', 'unless', 'is']);

/**
 * Finds what would make a template decide rather than lay out: sub-expressions, and conditions too deep inside one
 * another. Gives the calls with a sub-expression, of which nothing else needs to be said.
 */
export function checkLogic(program: hbs.AST.Program, report: Report): ReadonlySet<hbs.AST.Node> {
  const computed = new Set<hbs.AST.Node>();
  walk(program, 0, report, computed);
  return computed;
}

function walk(program: hbs.AST.Program, depth: number, report: Report, computed: Set<hbs.AST.Node>): void {
  for (const statement of program.body) {
    if (statement.type === 'MustacheStatement')
      checkArguments(statement as hbs.AST.MustacheStatement, report, computed);
    if (statement.type === 'BlockStatement') walkBlock(statement as hbs.AST.BlockStatement, depth, report, computed);
  }
}

function walkBlock(block: hbs.AST.BlockStatement, depth: number, report: Report, computed: Set<hbs.AST.Node>): void {
  checkArguments(block, report, computed);
  const name = block.path.original;
  const inner = CONDITIONS.has(name) ? depth + 1 : depth;
  if (inner === MAX_CONDITIONS + 1 && inner > depth)
    report(
      block,
      `conditions stand more than ${String(MAX_CONDITIONS)} deep inside one another`,
      "choose rows by 'where', make sections of their own, or show the cases side by side",
    );
  const { program, inverse } = block as Partial<hbs.AST.BlockStatement>;
  if (program !== undefined) walk(program, inner, report, computed);
  // {{else if}} is a choice beside the first, not one inside it.
  if (inverse !== undefined)
    walk(inverse, (inverse as { readonly chained?: boolean }).chained === true ? depth : inner, report, computed);
}

function checkArguments(
  call: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
  report: Report,
  computed: Set<hbs.AST.Node>,
): void {
  const named = (call.hash as hbs.AST.Hash | undefined)?.pairs.map(({ value }) => value) ?? [];
  for (const value of [...call.params, ...named]) {
    if (value.type !== 'SubExpression') continue;
    computed.add(call);
    const inside = (value as hbs.AST.SubExpression).path;
    report(
      value,
      `a template does not compute: ( ${inside.original} … ) is not allowed`,
      "choose rows by 'where' in dataset.yaml; a template lays out the fields that it is given",
    );
  }
}
