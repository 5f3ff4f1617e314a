import type { Client, Directory } from '../directory.ts';

/** Microsoft's own public clients. They exist in every tenant and have no secret. */
const publicClients: Readonly<Record<string, string>> = {
  'aebc6443-996d-45c2-90f0-388ff96faa56': 'Visual Studio Code',
  '04b07795-8ddb-461a-bbee-02f9e1bf7b46': 'Microsoft Azure CLI',
  '1950a258-227b-4e31-a9cf-717495945fc2': 'Microsoft Azure PowerShell',
};

export interface Application {
  readonly appId: string;
  readonly name: string;
  /** Absent for a public client. */
  readonly client?: Client;
}

/** The application in one tenant; with no particular tenant, any application of the directory. */
export function findApplication(
  directory: Directory,
  appId: string,
  tenantId?: string,
): Application | undefined {
  const name = publicClients[appId.toLowerCase()];
  if (name !== undefined) return { appId: appId.toLowerCase(), name };
  const client = directory.clients.find(
    (each) => each.appId === appId && (tenantId === undefined || each.tenantId === tenantId),
  );
  return client && { appId, name: client.name, client };
}

/** Allows only VS Code's redirect page and the loopback address, so that no code leaves the machine. */
export function isReplyAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, protocol, origin, pathname } = new URL(address);
  if (protocol === 'http:') return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (
    (origin === 'https://vscode.dev' && pathname === '/redirect') ||
    (origin === 'https://login.microsoftonline.com' && pathname === '/common/oauth2/nativeclient')
  );
}
