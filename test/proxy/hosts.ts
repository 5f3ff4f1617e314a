/** Azure's real host names that the front end serves. A leading `*.` means one label. */
export const servedHosts: readonly string[] = [
  'management.azure.com',
  '*.vault.azure.net',
  '*.managedhsm.azure.net',
  'login.microsoftonline.com',
  'login.windows.net',
  'graph.microsoft.com',
  'vscode.dev',
  '*.documents.azure.com',
  'azure.microsoft.com',
];

/**
 * Whether the front end's certificate covers `host`. TLS to any other name must not be terminated (docs/azure.md,
 * Sign-in of VS Code).
 */
export function isServed(host: string): boolean {
  return servedHosts.some((served) =>
    served.startsWith('*.')
      ? host.endsWith(served.slice(1)) && host.split('.').length === served.split('.').length
      : host === served,
  );
}
