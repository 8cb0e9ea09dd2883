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

/**
 * The private names of `src/`, the most frequent first, and whether two of them can `meet` in one object: in a class with those
 * that it extends, or anywhere if one of them is no member of a class.
 * @param reserved - names that stay as they are
 */
export function privateNames(reserved) {
  const uses = new Map();
  const classes = new Map();
  const members = new Set();
  const isPrivate = (name) => /^_[^_]/.test(name ?? '') && !reserved.includes(name);
  const visit = (node, weight, owner) => {
    if (ts.isClassLike(node)) {
      const parent = node.heritageClauses?.find(
        ({ token }) => token === ts.SyntaxKind.ExtendsKeyword,
      );
      owner = { parent: parent?.types[0].expression.getText(), names: new Set() };
      // Classes of one name in several files count as one.
      const name = node.name?.text;
      classes.set(name, [...(classes.get(name) ?? []), owner]);
    }
    const ofThis = ts.isClassElement(node) || node.expression?.kind === ts.SyntaxKind.ThisKeyword;
    if (owner && ofThis && isPrivate(node.name?.text)) {
      owner.names.add(node.name.text);
      members.add(node.name.text);
    }
    if (ts.isIdentifier(node) && isPrivate(node.text)) {
      uses.set(node.text, (uses.get(node.text) ?? 0) + weight);
    }
    ts.forEachChild(node, (child) => visit(child, weight, owner));
  };
  for (const file of readdirSync(join(root, 'src'), { recursive: true }).sort()) {
    if (!/\.ts$/.test(file) || /\.(test|d)\.ts$/.test(file)) continue;
    const text = readFileSync(join(root, 'src', file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    visit(source, CORE.test(file) ? 1 : 0);
  }
  const withParents = ({ parent, names }, seen = []) => [
    ...names,
    ...(classes.get(parent) ?? [])
      .filter((known) => !seen.includes(known))
      .flatMap((known) => withParents(known, [...seen, known])),
  ];
  const objects = [...classes.values()].flat().map((owner) => new Set(withParents(owner)));
  return {
    names: [...uses.keys()].sort((a, b) => uses.get(b) - uses.get(a) || (a < b ? -1 : 1)),
    meet: (one, other) =>
      !members.has(one) ||
      !members.has(other) ||
      objects.some((names) => names.has(one) && names.has(other)),
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
