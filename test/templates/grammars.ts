import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';

const resolve = (file: string) => createRequire(import.meta.url).resolve(file);

const grammars = {
  bicep: 'tree-sitter-bicep/tree-sitter-bicep.wasm',
  powershell: '@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm',
  bash: '@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm',
} as const;
export type Grammar = keyof typeof grammars;

/** Parses a text with a language's tree-sitter grammar. */
export type Parse = (text: string) => Node;

export async function loadGrammar(name: Grammar): Promise<Parse> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(resolve(grammars[name])));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error(`The ${name} parser gave no tree.`);
    return tree.rootNode;
  };
}

/** Every position where the text doesn't match the grammar. */
export function syntaxErrors(node: Node): readonly string[] {
  if (node.isError || node.isMissing)
    return [
      `line ${node.startPosition.row + 1}: syntax error near ${JSON.stringify(node.text.slice(0, 40))}`,
    ];
  return node.hasError ? children(node).flatMap(syntaxErrors) : [];
}

export const children = (node: Node): readonly Node[] => node.children;

export const named = (node: Node): readonly Node[] => node.namedChildren;

export const ofType = (node: Node, ...types: string[]): readonly Node[] => node.descendantsOfType(types);

/** The types of all nodes as nested lists, without values. */
export function shape(node: Node, leaves: ReadonlySet<string>): string {
  if (leaves.has(node.type)) return 'value';
  const inner = named(node).map((child) => shape(child, leaves));
  return inner.length > 0 ? `${node.type}(${inner.join(' ')})` : node.type;
}
