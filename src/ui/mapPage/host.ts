import type { HostMessage, PageMessage } from '../map/messages.ts';

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
