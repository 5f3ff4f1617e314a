import {
  commands,
  EventEmitter,
  type ExtensionContext,
  lm,
  type TextDocument,
  TreeItem,
  window,
  workspace,
} from 'vscode';
import type { Product } from './product.ts';
import { checkedLanguage, isAboutCmk } from './templates/lint/about.ts';
import { askToReload } from './ui/reload.ts';
import { mapView, pageView } from './ui/ids.ts';
import { contributesOf } from './ui/manifest.ts';
import type { Node, ViewName } from './views/nodes/node.ts';
import type { ViewTree } from './views/views.ts';

/**
 * The shell: it registers what package.json declares, and loads the product, which has all other code, on first use.
 * Before that, it reads and sends nothing.
 */
export function activate(context: ExtensionContext): void {
  const { subscriptions } = context;
  let product: Promise<Product | undefined> | undefined;
  /** Undefined if the product can't be loaded. The user has seen an error by then, and the next use tries again. */
  const load = () => (product ??= loadProduct().catch(giveUp));
  const loadProduct = async () => {
    const { start } = await import('./product.ts');
    const started = start(context, trees);
    subscriptions.push(started);
    return started;
  };
  const giveUp = (error: unknown) => {
    product = undefined;
    void askToReload(error);
    return undefined;
  };

  const tree = (name: ViewName): ViewTree => {
    const changed = new EventEmitter<Node[] | undefined>();
    const rows = async () => (await load())?.rows[name];
    const view = window.createTreeView<Node>(`cosmosCmk.${name}`, {
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getChildren: async (node) => (await rows())?.getChildren(node),
        getTreeItem: async (node) => (await rows())?.getTreeItem(node) ?? new TreeItem(''),
        getParent: async (node) => (await rows())?.getParent(node),
        resolveTreeItem: async (item, node) => (await rows())?.resolveTreeItem(item, node),
      },
      dragAndDropController: {
        dragMimeTypes: ['text/plain'],
        dropMimeTypes: [],
        handleDrag: async (nodes, data) => (await rows())?.handleDrag(nodes, data),
      },
      showCollapseAll: name === 'vaults',
      canSelectMany: true,
    });
    subscriptions.push(view, changed);
    return { view, changed };
  };
  const trees = { subscriptions: tree('subscriptions'), vaults: tree('vaults'), accounts: tree('accounts') };

  const contributes = contributesOf(context);
  for (const { command } of contributes.commands)
    subscriptions.push(
      commands.registerCommand(command, async (...args: unknown[]) => (await load())?.run(command, ...args)),
    );
  for (const { name } of contributes.languageModelTools)
    subscriptions.push(
      lm.registerTool(name, {
        prepareInvocation: async ({ input }) => (await load())?.tools.prepare(name, input),
        invoke: async (options, token) => (await load())?.tools.invoke(name, options, token),
      }),
    );
  /** Checks of templates start with the first document that is about customer-managed keys. */
  const look = async (document: TextDocument) => {
    if (checkedLanguage(document) && isAboutCmk(document.getText())) (await load())?.startChecks();
  };
  subscriptions.push(
    window.registerWebviewPanelSerializer(mapView, {
      deserializeWebviewPanel: async (panel) => (await load())?.restoreMap(panel),
    }),
    window.registerWebviewPanelSerializer(pageView, {
      deserializeWebviewPanel: async (panel, state: unknown) => (await load())?.restorePage(panel, state),
    }),
    workspace.onDidOpenTextDocument(look),
    workspace.onDidSaveTextDocument(look),
  );
  for (const document of workspace.textDocuments) void look(document);
}
