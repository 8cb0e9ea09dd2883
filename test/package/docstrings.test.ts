import { basename, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { manifest, root } from './published.js';

/** The declarations of every entry that an application can import. */
const files = Object.values(manifest.exports as Record<string, { import?: { types?: string } }>)
  .flatMap((entry) => entry.import?.types ?? [])
  .map((path) => join(root, path));

const program = ts.createProgram(files, {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  types: [],
  skipLibCheck: true,
});
const checker = program.getTypeChecker();

/** A tag such as `@defaultValue` or `@see` says enough of what its type says besides. */
const isDocumented = (symbol: ts.Symbol) =>
  symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0;

const isOurs = ({ declarations = [] }: ts.Symbol) =>
  declarations.some((node) => files.includes(node.getSourceFile().fileName));

const isPrivate = ({ declarations = [] }: ts.Symbol) =>
  declarations.some((node) => ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private);

const membersOf = (symbol: ts.Symbol) =>
  symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)
    ? checker.getDeclaredTypeOfSymbol(symbol).getProperties()
    : [];

/** Each name that an entry exports, and each of its members, as `Socket.open`. */
function namesOf(file: string): [name: string, symbol: ts.Symbol][] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const isAlias = exported.flags & ts.SymbolFlags.Alias;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    const members = membersOf(symbol).filter(({ name }) => !name.startsWith('_'));
    const { name } = exported;
    return [
      [name, symbol],
      ...members.map((member): [string, ts.Symbol] => [`${name}.${member.name}`, member]),
    ];
  });
}

/** What an editor would show without a word. */
const undocumented = (file: string) =>
  namesOf(file)
    .filter(([, symbol]) => isOurs(symbol) && !isPrivate(symbol) && !isDocumented(symbol))
    .map(([name]) => name);

// A compiler's start takes seconds when the other core is busy too.
describe('the published declarations', { timeout: 60_000 }, () => {
  it.each(files.map((file) => [basename(file), file]))(
    'of %s say what each name is, and each member',
    (_, file) => {
      expect(undocumented(file)).toEqual([]);
    },
  );

  it('are looked at in full', () => {
    const names = files.flatMap(namesOf).map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['Socket.open', 'Outbox.pause', 'AckRefs.data']));
    expect(names.length).toBeGreaterThan(1_000);
  });
});
