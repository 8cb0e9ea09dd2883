import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

export const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$';

/** Where the letters are that compress best, as `node scripts/names.mjs` found them: a wish, not more. */
export const found = join(root, 'scripts/names.json');

/** What an application of the core carries: the names there are the frequent ones. */
const CORE = /^((engine|socket|dropin)[\\/])?\w+\.ts$/;

/** Plugins: what only they name stands in no object of the core. */
const PLUGIN = /^offline[\\/]/;

/**
 * The private names of `src/`, the most frequent first, and whether two of them can `meet` in one object. Those of the core: in a
 * class with those that it extends, or anywhere if one of them is no member of a class. Those that only plugins have: in a class,
 * an interface or a literal of theirs. Those of the core that a plugin writes into a literal: anywhere.
 * @param reserved - names that stay as they are
 */
export function privateNames(reserved) {
  const uses = new Map();
  const classes = new Map();
  const members = new Set();
  const core = new Set();
  /** What is declared in plugins, and in which of their objects. */
  const plugged = new Map();
  const pluginUses = new Map();
  const isPrivate = (name) => /^_[^_]/.test(name ?? '') && !reserved.includes(name);
  const visit = (node, weight, owner) => {
    if (ts.isClassLike(node)) owner = enter(node, classes);
    const ofThis = ts.isClassElement(node) || node.expression?.kind === ts.SyntaxKind.ThisKeyword;
    if (owner && ofThis && isPrivate(node.name?.text)) {
      owner.names.add(node.name.text);
      members.add(node.name.text);
    }
    if (ts.isIdentifier(node) && isPrivate(node.text)) {
      core.add(node.text);
      uses.set(node.text, (uses.get(node.text) ?? 0) + weight);
    }
    ts.forEachChild(node, (child) => visit(child, weight, owner));
  };
  const enter = (node, owners) => {
    const clauses = node.heritageClauses ?? [];
    const parents = clauses.flatMap(({ types }) => types.map((type) => type.expression.getText()));
    const owner = { parents, names: new Set() };
    // Those of one name in several files count as one.
    const name = node.name?.text;
    owners.set(name, [...(owners.get(name) ?? []), owner]);
    return owner;
  };
  const visitPlugin = (node, owner) => {
    const isObject =
      ts.isClassLike(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeLiteralNode(node) ||
      ts.isObjectLiteralExpression(node);
    if (isObject) owner = enter(node, plugged);
    const ofThis = ts.isClassElement(node) || ts.isTypeElement(node);
    const ofLiteral = node.parent && ts.isObjectLiteralExpression(node.parent);
    if (owner && (ofThis || ofLiteral) && isPrivate(node.name?.text))
      owner.names.add(node.name.text);
    if (ts.isIdentifier(node) && isPrivate(node.text))
      pluginUses.set(node.text, (pluginUses.get(node.text) ?? 0) + 1);
    ts.forEachChild(node, (child) => visitPlugin(child, owner));
  };
  for (const file of readdirSync(join(root, 'src'), { recursive: true }).sort()) {
    if (!/\.ts$/.test(file) || /\.(test|d)\.ts$/.test(file)) continue;
    const text = readFileSync(join(root, 'src', file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    if (PLUGIN.test(file)) visitPlugin(source);
    else visit(source, CORE.test(file) ? 1 : 0);
  }
  const withParents = (owners, { parents, names }, seen = []) => [
    ...names,
    ...parents
      .flatMap((parent) => owners.get(parent) ?? [])
      .filter((known) => !seen.includes(known))
      .flatMap((known) => withParents(owners, known, [...seen, known])),
  ];
  const objectsOf = (owners) =>
    [...owners.values()].flat().map((owner) => new Set(withParents(owners, owner)));
  const objects = objectsOf(classes);
  const pluginObjects = objectsOf(plugged);
  const isShared = (name) => core.has(name) && pluginObjects.some((names) => names.has(name));
  const meetInCore = (one, other) =>
    !members.has(one) ||
    !members.has(other) ||
    objects.some((names) => names.has(one) && names.has(other));
  const byUse = (of) => (a, b) => of.get(b) - of.get(a) || (a < b ? -1 : 1);
  return {
    names: [
      ...[...uses.keys()].sort(byUse(uses)),
      ...[...pluginUses.keys()].filter((name) => !core.has(name)).sort(byUse(pluginUses)),
    ],
    meet: (one, other) => {
      // What a plugin hands to the core, as the flags of an emit.
      if (isShared(one) || isShared(other)) return true;
      if (core.has(one) && core.has(other)) return meetInCore(one, other);
      return (
        core.has(one) === core.has(other) &&
        pluginObjects.some((names) => names.has(one) && names.has(other))
      );
    },
  };
}

/**
 * A letter for each private name, by name. Names that never meet share one: then fewer are needed, the usual ones stand more often, and the
 * code compresses better.
 * @param wanted - the letters that names get if they can
 * @returns {Record<string, string>}
 */
export function shortNames({ names, meet }, wanted = readWanted()) {
  /** @type {Record<string, string>} */
  const short = {};
  for (const name of names) {
    const taken = names.filter((other) => short[other] && meet(name, other));
    const isFree = (letter) =>
      LETTERS.includes(letter) && !taken.some((other) => short[other] === letter);
    const letter = [wanted[name], ...LETTERS].find(isFree);
    // Without one, esbuild finds a longer name.
    if (letter) short[name] = letter;
  }
  return short;
}

const readWanted = () => (existsSync(found) ? JSON.parse(readFileSync(found, 'utf8')) : {});
