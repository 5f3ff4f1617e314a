import type { HostMessage, PageMessage } from '../messages.ts';

/** What of a page outlives it: what is unfolded, sought and looked at. Ids only, and nothing that Azure told of them. */
interface Kept {
  /** What a person has unfolded or folded, by id. */
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

const nothing: Kept = { open: {}, query: '' };

/** What was kept, where it is something that this page may have kept. */
export function keptFrom(value: unknown): Kept {
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
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension, as this page sees it. */
export interface Host {
  say(message: PageMessage): void;
  hear(listener: (message: HostMessage) => void): void;
  /** What this page has kept, whatever it is by now. */
  kept(): unknown;
  keep(state: unknown): void;
}

export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    say: (message) => api.postMessage(message),
    // VS Code gives the frame of a webview messages of its extension only.
    hear: (listener) =>
      window.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => listener(data)),
    kept: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}
