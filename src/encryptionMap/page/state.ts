import type { MessageToMap, MessageFromMap } from '../messages.ts';

/**
 * The part of a page's state that outlives it: expanded nodes, search, and position. It contains IDs only, and no other
 * data from Azure.
 */
interface SavedState {
  /** The nodes that the user expanded or collapsed, by ID. */
  readonly open: Readonly<Record<string, boolean>>;
  readonly query: string;
  readonly current?: string;
  readonly camera?: Camera;
}

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

const nothing: SavedState = { open: {}, query: '' };

export function savedStateFrom(value: unknown): SavedState {
  if (!isRecord(value) || typeof value['query'] !== 'string' || !isRecord(value['open'])) return nothing;
  const { query, open, current, camera } = value;
  return {
    query,
    open: Object.fromEntries(
      Object.entries(open).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
    ),
    ...(typeof current === 'string' ? { current } : {}),
    ...(isCamera(camera) ? { camera: { x: camera.x, y: camera.y, k: camera.k } } : {}),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCamera = (value: unknown): value is Camera =>
  isRecord(value) && [value['x'], value['y'], value['k']].every((part) => Number.isFinite(part));

interface VsCodeApi {
  postMessage(message: MessageFromMap): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension, from the page's view. */
export interface Host {
  send(message: MessageFromMap): void;
  onMessage(listener: (message: MessageToMap) => void): void;
  /** The saved state, not validated. */
  savedState(): unknown;
  save(state: unknown): void;
}

export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    // In a webview, VS Code delivers only messages of its own extension.
    onMessage: (listener) =>
      window.addEventListener('message', ({ data }: MessageEvent<MessageToMap>) => listener(data)),
    savedState: () => api.getState(),
    save: (state) => api.setState(state),
  };
}
