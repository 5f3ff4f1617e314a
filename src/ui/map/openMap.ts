import { ViewColumn, type WebviewPanel, window } from 'vscode';
import type { Node } from '../tree/node.ts';
import { nodeId } from '../tree/nodeId.ts';
import type { Workbench } from '../tree/workbenchType.ts';
import { pageRoots } from './html.ts';
import { MapPanel } from './mapPanel.ts';
import { mapView } from './mapView.ts';
import { mapTitle } from './words.ts';

let open: MapPanel | undefined;

/** Shows the one map of this window, led to a node where the command was run on one. */
export function showMap(workbench: Workbench, node: Node | undefined): void {
  open ??= take(
    window.createWebviewPanel(mapView, mapTitle(), ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: pageRoots(workbench.extensionUri),
    }),
    workbench,
  );
  open.show(idsOf(node));
}

/** Goes on in the tab of a former window. */
export function restoreMap(workbench: Workbench, panel: WebviewPanel): void {
  panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(workbench.extensionUri) };
  open = take(panel, workbench);
}

function take(panel: WebviewPanel, workbench: Workbench): MapPanel {
  const map = new MapPanel(panel, workbench);
  panel.onDidDispose(() => {
    map.dispose();
    if (open === map) open = undefined;
  });
  return map;
}

/** A version that nothing uses is not on the map: its key is. */
function idsOf(node: Node | undefined): readonly string[] {
  if (!node) return [];
  return node.kind === 'keyVersion' ? [nodeId(node), nodeId({ ...node, kind: 'key' })] : [nodeId(node)];
}
