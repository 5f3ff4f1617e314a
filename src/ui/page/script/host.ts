import {
  readHostMessage,
  readKeptState,
  type HostMessage,
  type KeptState,
  type PageMessage,
} from '../messages.ts';

interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: KeptState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension, as this page sees it. */
export interface Host {
  say(message: PageMessage): void;
  hear(listener: (message: HostMessage) => void): void;
  kept(): KeptState | undefined;
  keep(state: KeptState): void;
}

export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    say: (message) => api.postMessage(message),
    // VS Code gives the frame of a webview messages of its extension only.
    hear: (listener) =>
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const read = readHostMessage(data);
        if (read.success) listener(read.data);
        else api.postMessage({ type: 'rejected', reason: read.error.message.slice(0, 2_000) });
      }),
    kept: () => readKeptState(api.getState()),
    keep: (state) => api.setState(state),
  };
}
