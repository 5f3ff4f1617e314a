import { likeness, type Compared, type Ids, type Mismatch } from './shape.ts';

/** Headers that a client acts on. Their absence is compared, too. */
const deciding = new Set([
  'azure-asyncoperation',
  'content-type',
  'location',
  'retry-after',
  'www-authenticate',
  'x-ms-failure-cause',
]);

/** Headers that are compared if Azure sent them. */
const telling = new Set([
  'cache-control',
  'expires',
  'odata-version',
  'pragma',
  'strict-transport-security',
  'x-content-type-options',
  'x-ms-gatewayversion',
  'x-ms-keyvault-network-info',
  'x-ms-keyvault-region',
  'x-ms-keyvault-service-version',
]);

/** Remaining quotas: only their presence is compared. */
const counting = /^x-ms-ratelimit-remaining-subscription-(?:writes|deletes)$/;

/** Transport, server builds, and tracing: nothing that a client of Azure needs. */
const ignored =
  /^(?:content-length|date|duration|server|transfer-encoding|vary|access-control-allow-origin|dataserviceversion|mise-.*|ocp-.*|request-context|(?:x-ms-)?(?:activity|request)-id|x-(?:aspnet-version|cache|msedge-ref|powered-by)|x-ms-(?:ags-diagnostic|arm-service-request-id|dirapi-.*|original-request-ids|providerhub-traffic|resource-unit|ratelimit-remaining-subscription-global-.*))$/;

type Headers = Readonly<Record<string, string>>;

export function compareHeaders(azure: Headers, sandbox: Headers, ids: Ids): Compared {
  const mismatches: Mismatch[] = [];
  let byShape = false;
  const names = new Set([...Object.keys(azure), ...Object.keys(sandbox).filter((one) => deciding.has(one))]);
  for (const name of names) {
    if (ignored.test(name)) continue;
    const [theirs, ours] = [azure[name], sandbox[name]];
    const known = deciding.has(name) || telling.has(name);
    const found = counting.test(name)
      ? ours === undefined
        ? 'different'
        : 'equal'
      : known
        ? likeness(theirs, ours, ids)
        : 'different';
    if (found === 'different') mismatches.push({ at: `header ${name}`, azure: theirs, sandbox: ours });
    byShape ||= found === 'shape';
  }
  return { mismatches, byShape };
}
