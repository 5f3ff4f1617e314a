import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { vi } from 'vitest';
import type { RunningSandbox } from './runningSandbox.ts';

/**
 * Points every client in this process at the sandbox, like the printed environment does for a new process. Vitest runs
 * each file in a separate process.
 */
export function pointAt(
  { proxy, caFile, tenantId, clientId, clientSecret }: RunningSandbox,
  environment: Readonly<Record<string, string>> = {},
): void {
  const all = {
    HTTPS_PROXY: proxy,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_SECRET: clientSecret,
    ...environment,
  };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  // NODE_EXTRA_CA_CERTS is read when a process starts.
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(caFile, 'utf8')]);
}
