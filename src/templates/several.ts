import { renderArmOfSeveral } from './arm.ts';
import { renderAzureCli } from './azureCli.ts';
import { type Code, lines, nothing } from './code.ts';
import { knownKeyStore, type KeyStore, scopesIn, templateFormats } from './languages.ts';
import { renderPowerShell } from './powershell.ts';
import type { FormatId, Rendering, ScopeId, TemplateRequest } from './request.ts';

interface Several {
  readonly scopes: readonly ScopeId[];
  readonly render: (...requests: readonly TemplateRequest[]) => Code;
}

const inScripts = ['account', 'accountWithKey', 'existing', 'revoke'] as const satisfies readonly ScopeId[];

/**
 * The languages in which one document can hold several accounts or keys, wherever these are. A Bicep file creates its
 * resources in one resource group, and a Terraform provider in one subscription; the variables of a REST file apply to
 * all of its requests.
 */
const languages: Readonly<Partial<Record<FormatId, Several>>> = {
  // Deployments of keys would have the same name, and can be in the same resource group.
  arm: { scopes: ['account'], render: (...requests) => lines(renderArmOfSeveral(...requests), nothing) },
  powershell: { scopes: inScripts, render: renderPowerShell },
  azureCli: { scopes: inScripts, render: renderAzureCli },
};

/** The scopes of a format for several accounts or keys; none if the format has no such template. */
export function scopesOfSeveral(format: FormatId, keyStore: KeyStore): readonly ScopeId[] {
  const all = languages[format]?.scopes ?? [];
  // A managed HSM refuses access that exists, and accounts can share it.
  const found = keyStore === 'vault' ? all : all.filter((scope) => scope === 'account' || scope === 'revoke');
  return found.filter((scope) => scopesIn(format, keyStore).includes(scope));
}

/**
 * Renders one document for several requests of one format and scope.
 * @throws if the format has no such template (`scopesOfSeveral`)
 */
export function renderSeveral(requests: readonly [TemplateRequest, ...TemplateRequest[]]): Rendering {
  const [{ format, scope }] = requests;
  const language = languages[format];
  if (!requests.every(({ known }) => scopesOfSeveral(format, knownKeyStore(known)).includes(scope)))
    throw new Error(`There is no template ${format} ${scope} for several.`);
  const { languageId, fileName } = templateFormats[format];
  return { languageId, fileName, parts: language?.render(...placed(requests)).code ?? [] };
}

/** Numbers the requests. An unknown vault is one for each subscription, in the resource group of its first account. */
function placed(requests: readonly TemplateRequest[]): readonly TemplateRequest[] {
  const groups = new Map<string, string | undefined>();
  return requests.map((request, index) => {
    const { subscription, vault, resourceGroup } = request.known;
    const id = subscription?.id ?? '';
    if (!groups.has(id)) groups.set(id, resourceGroup?.name);
    const group = groups.get(id);
    return {
      ...request,
      known: {
        ...request.known,
        ...(vault?.name || !group ? {} : { vault: { resourceGroup: group, ...vault } }),
      },
      position: { request: index, subscription: [...groups.keys()].indexOf(id) },
    };
  });
}
