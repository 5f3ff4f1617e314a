import { window, type ExtensionContext } from 'vscode';
import { inBackground } from '../auth/gesture.ts';
import type { Node } from '../tree/node.ts';
import type { Workbench } from '../workbench.ts';
import type { MapPlace } from './mapPlace.ts';
import { mapView } from './mapView.ts';
import type { restoreMap, showMap } from './openMap.ts';

/** The map's bundle, loaded when it is first shown. */
export type LoadMap = () => Promise<{
  readonly showMap: typeof showMap;
  readonly restoreMap: typeof restoreMap;
}>;

/** Opens the map; its tab is opened anew after a reload for as long as the extension runs. */
export function mapCommand(
  workbench: Workbench,
  { extensionUri, subscriptions }: Pick<ExtensionContext, 'extensionUri' | 'subscriptions'>,
  load: LoadMap,
): (node: Node | undefined) => Promise<void> {
  const place: MapPlace = { workbench, extension: extensionUri, background: inBackground };
  subscriptions.push(
    window.registerWebviewPanelSerializer(mapView, {
      async deserializeWebviewPanel(panel) {
        (await load()).restoreMap(place, panel);
      },
    }),
  );
  return async (node) => {
    const session = await workbench.shell.connect();
    if (session) (await load()).showMap(place, node);
  };
}
