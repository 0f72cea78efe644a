import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { loadCatalogue } from '../../src/catalogue.ts';
import { isWordKey, WORD_KEYS } from '../../src/transform/record/words.ts';

const FILE = new URL('../../src/embed/oriel-view.ts', import.meta.url);

/** The properties of the constant `WORDS` of the kit that say something, and the name that a frame has without one. */
function wordsOfKit(): ReadonlyMap<string, string> {
  const source = ts.createSourceFile('oriel-view.ts', readFileSync(FILE, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === 'WORDS' && node.initializer !== undefined)
      node.initializer.forEachChild((each) => {
        if (ts.isPropertyAssignment(each) && ts.isStringLiteral(each.initializer))
          found.set(each.name.getText(), each.initializer.text);
      });
    if (ts.isBinaryExpression(node) && node.left.getText().includes("getAttribute('label')"))
      found.set('label', (node.right as ts.StringLiteral).text);
    node.forEachChild(visit);
  };
  visit(source);
  return new Map([...found].filter(([, text]) => text !== ''));
}

describe('the words of the host kit', () => {
  it('stand in the catalogue of sentences, and no others do', () => {
    const { words } = loadCatalogue();
    const kit = wordsOfKit();
    assert.ok(kit.size >= 7);
    const keys = WORD_KEYS.filter((key) => key.startsWith('kit-'));
    assert.deepEqual(keys.toSorted(), [...kit.keys()].map((name) => `kit-${name}`).toSorted());
    for (const [name, text] of kit) {
      const key = `kit-${name}`;
      assert.ok(isWordKey(key));
      assert.equal(words(key), text);
    }
  });
});
