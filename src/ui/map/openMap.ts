import { ViewColumn, window, type WebviewPanel } from 'vscode';
import type { Node } from '../tree/node.ts';
import { nodeId } from '../tree/nodeId.ts';
import { pageRoots } from './html.ts';
import { MapPanel } from './mapPanel.ts';
import type { MapPlace } from './mapPlace.ts';
import { mapView } from './mapView.ts';
import { mapTitle } from './words.ts';

let open: MapPanel | undefined;

/** Shows the one map of this window, led to a node where the command was run on one. */
export function showMap(place: MapPlace, node: Node | undefined): void {
  open ??= take(
    window.createWebviewPanel(mapView, mapTitle(), ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: pageRoots(place.extension),
    }),
    place,
  );
  open.show(idsOf(node));
}

/** Goes on in the tab of a former window. */
export function restoreMap(place: MapPlace, panel: WebviewPanel): void {
  panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(place.extension) };
  open = take(panel, place);
}

function take(panel: WebviewPanel, place: MapPlace): MapPanel {
  const map = new MapPanel(panel, place);
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
