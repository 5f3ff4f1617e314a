import type { ExtensionContext } from 'vscode';

/** The product and its version, as Azure's operators read it. */
export function userAgentOf({ extension }: ExtensionContext): string {
  const { version }: { version?: unknown } = extension.packageJSON as { version?: unknown };
  return `cosmos-cmk/${typeof version === 'string' ? version : '0'}`;
}
