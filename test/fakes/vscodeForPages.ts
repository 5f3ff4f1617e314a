/** A mock of VS Code with which pages of revocations can be opened, without displaying them. */
export const vscodeForPages = () => {
  const nothing = () => ({ dispose: () => undefined });
  const panel = () => ({
    webview: {
      asWebviewUri: (uri: unknown) => uri,
      cspSource: '',
      postMessage: () => Promise.resolve(true),
      onDidReceiveMessage: nothing,
    },
    onDidChangeViewState: nothing,
    onDidDispose: nothing,
    reveal: () => undefined,
  });
  return {
    ProgressLocation: { Notification: 15 },
    InputBoxValidationSeverity: {},
    QuickInputButtons: {},
    QuickPickItemKind: {},
    ViewColumn: {},
    Disposable: { from: nothing },
    EventEmitter: Object,
    ThemeIcon: Object,
    Uri: { joinPath: (...parts: unknown[]) => parts.join('/') },
    workspace: { getConfiguration: () => ({ get: () => undefined }) },
    commands: { executeCommand: () => Promise.resolve() },
    env: { language: 'en' },
    l10n: {
      t: (message: string, ...args: string[]) =>
        message.replace(/\{(\d+)\}/g, (_, index: string) => args[Number(index)] ?? ''),
    },
    TabInputWebview: Object,
    window: {
      tabGroups: { all: [] },
      createWebviewPanel: panel,
      withProgress: (_: unknown, work: (progress: unknown, token: unknown) => unknown) =>
        work({ report: () => undefined }, { onCancellationRequested: () => ({ dispose: () => undefined }) }),
    },
  };
};
