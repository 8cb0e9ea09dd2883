import ts from 'typescript';
import { reserved } from './mangle.mjs';

/** Takes out of a declaration file the members that the published code has under shortened names, as nobody could use them. */
export const publicTypes = () => ({
  name: 'public-types',
  renderChunk(code) {
    const file = ts.createSourceFile('index.d.ts', code, ts.ScriptTarget.Latest);
    let kept = '';
    let from = 0;
    const visit = (node) => {
      const name = node.name?.text;
      if (
        (ts.isClassElement(node) || ts.isTypeElement(node)) &&
        name?.startsWith('_') &&
        !reserved.includes(name)
      ) {
        kept += code.slice(from, node.getFullStart());
        from = node.end;
      } else ts.forEachChild(node, visit);
    };
    visit(file);
    return { code: kept + code.slice(from), map: null };
  },
});
