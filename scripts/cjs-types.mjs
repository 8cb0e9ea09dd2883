import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import ts from 'typescript';

/**
 * Writes the types of `module.exports = io`, from the bundled types of the ES module.
 *
 * `export =` can only carry both a callable and types when a function is merged with a namespace:
 * so `io`'s signatures move out, and everything else moves into the namespace. Only what the
 * CommonJS file has at run time is offered as a value; the rest is offered as types.
 */
export function writeCommonJsTypes({ from, to, runtime }) {
  const source = ts.createSourceFile(
    from,
    readFileSync(from, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const members = new Set(Object.keys(createRequire(import.meta.url)(resolve(runtime))));
  const exported = exportedNames(source);
  const callable = exported.get('io');

  const imports = source.statements.filter(ts.isImportDeclaration);
  const signatures = source.statements.filter(
    (node) => ts.isFunctionDeclaration(node) && node.name?.text === callable,
  );
  if (!signatures.length) throw new Error(`${from}: \`io\` must be declared as a function`);
  const rest = source.statements.filter(
    (node) =>
      !imports.includes(node) && !signatures.includes(node) && !ts.isExportDeclaration(node),
  );

  const types = new Set(rest.filter((node) => !isPlainValue(node)).map((node) => node.name.text));
  const names = [];
  for (const [name, local] of exported) {
    if (name === 'default') continue;
    if (members.has(name)) names.push(local === name ? name : `${local} as ${name}`);
    else if (types.has(local)) names.push(`type ${local === name ? name : `${local} as ${name}`}`);
  }
  // Types that only the signatures name must be reachable from outside the namespace.
  const offered = new Set(exported.values());
  for (const name of types) if (!offered.has(name)) names.push(`type ${name}`);

  const text = (nodes) => nodes.map((node) => node.getFullText(source).trim()).join('\n');
  const outer = signatures.map((node) => signature(node, types, source)).join('\n');
  const inner = `declare const ${callable}: typeof holdfast;\n${text(rest)}\nexport { ${names.join(', ')} };`;
  writeFileSync(
    to,
    `${text(imports)}\n${outer}\ndeclare namespace holdfast {\n${inner.replace(/^declare /gm, '')}\n}\nexport = holdfast;\n`.trimStart(),
  );
}

const isPlainValue = (node) => ts.isFunctionDeclaration(node) || ts.isVariableStatement(node);

function exportedNames(source) {
  const names = new Map();
  for (const node of source.statements)
    if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause))
      for (const { name, propertyName } of node.exportClause.elements)
        names.set(name.text, (propertyName ?? name).text);
  return names;
}

/** The text of one signature, its types qualified, under the name that is exported. */
function signature(node, types, source) {
  const start = node.getFullStart();
  const edits = [{ at: node.name.getStart(source), end: node.name.end, text: 'holdfast' }];
  const visit = (child) => {
    const isReference =
      ts.isIdentifier(child) &&
      types.has(child.text) &&
      ((ts.isTypeReferenceNode(child.parent) && child.parent.typeName === child) ||
        (ts.isExpressionWithTypeArguments(child.parent) && child.parent.expression === child) ||
        (ts.isTypeQueryNode(child.parent) && child.parent.exprName === child) ||
        (ts.isQualifiedName(child.parent) && child.parent.left === child));
    if (isReference)
      edits.push({ at: child.getStart(source), end: child.getStart(source), text: 'holdfast.' });
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  let text = node.getFullText(source);
  for (const edit of edits.sort((a, b) => b.at - a.at))
    text = text.slice(0, edit.at - start) + edit.text + text.slice(edit.end - start);
  return text.trim();
}
