import { code, type Code } from './code.ts';
import { asksRow, compileText, once, singlePlace } from './path-compile.ts';
import { KEPT, type Scope } from './path-scope.ts';
import type { Expression } from './path-syntax.ts';
import { AT, DOCUMENT } from './program.ts';

/**
 * The statements that join the first texts of several paths. Where all begin with one variable, such as the person who
 * recorded a row, they are joined once for each element that it holds: many rows name the same.
 */
export function joining(paths: readonly Expression[], separator: string, scope: Scope): Code {
  const all = joinedFrom(paths, separator, scope);
  const variable = sharedVariable(paths, scope);
  if (variable === undefined) return all;
  const here = singlePlace(variable.places);
  const within = paths.map((path): Expression => (path.kind === 'path' ? { ...path, start: { kind: 'here' } } : path));
  const { program } = scope;
  const ofOne = once(program.define(joinedFrom(within, separator, { ...scope, here })), scope);
  return code`const o = ${variable.find}(${DOCUMENT}.row, ${DOCUMENT});
if (typeof o === 'number') return o === 0 ? '' : ${ofOne}(o, ${DOCUMENT});
${all}`;
}

function joinedFrom(paths: readonly Expression[], separator: string, scope: Scope): Code {
  const { program } = scope;
  const between = program.constant(separator);
  const texts = paths.map((path) => program.define(firstToken(path, scope)));
  const added = texts.map(
    (text) => code`t = ${text}(${AT}, ${DOCUMENT});
if (t !== '') j = j === '' ? t : j + ${between} + t;`,
  );
  return code`let t, j = '';
${added.reduce(
  (some, next) => code`${some}
${next}`,
)}
return j;`;
}

function firstToken(path: Expression, scope: Scope): Code {
  const { walk } = compileText(path, scope);
  return code`${walk(AT, 0, (at) => code`return ${KEPT}.token(${at});`)}
return '';`;
}

/** The variable that all paths begin with, where what they find depends on what it holds alone. */
function sharedVariable(paths: readonly Expression[], { variables }: Scope) {
  const names = new Set(
    paths.map((path) =>
      path.kind === 'path' && path.start.kind === 'variable' && path.predicates.length === 0 && !asksRow(path)
        ? path.start.name
        : null,
    ),
  );
  const [name] = names;
  const variable = names.size === 1 && typeof name === 'string' ? variables.get(name) : undefined;
  return variable !== undefined && new Set(variable.places).size === 1 ? variable : undefined;
}
