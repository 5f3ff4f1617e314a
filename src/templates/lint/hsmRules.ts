import { text } from '../../model/text.ts';
import { onlyResult } from './expressions.ts';
import type { TemplateFinding } from './finding.ts';
import type { TemplateFile } from './links.ts';
import type { HsmShape } from './shapes.ts';
import { turnedOff } from './vaultRules.ts';

/** Checks the managed HSM of an account's key, which needs purge protection like a vault (F-16). */
export const hsmFindings = ({ hsms }: TemplateFile): readonly TemplateFinding[] =>
  hsms.flatMap((hsm) =>
    hsm.source.language === 'terraform' && !isAzapi(hsm) ? ofAzurerm(hsm) : ofTemplate(hsm),
  );

const isAzapi = ({ resource }: HsmShape) => resource.type.startsWith('microsoft.');

/** Azure turns purge protection on if a template doesn't set it. */
const ofTemplate = ({ source, purgeProtection: { said } }: HsmShape) =>
  turnedOff(source, said?.value, {
    code: 'F-16',
    message: text('Azure Cosmos DB requires purge protection for this managed HSM.'),
    title: text('Turn on purge protection'),
  });

/** azurerm turns it off without the argument. To change it, azurerm deletes the HSM, so there is no fix. */
function ofAzurerm({ source, resource, settings, purgeProtection }: HsmShape): readonly TemplateFinding[] {
  const said = purgeProtection.said?.value;
  const value = said && onlyResult({ source, value: said })?.value;
  const isOff = value ? value.kind === 'expression' && /^(?:false|null)$/.test(value.text) : !settings.isOpen;
  if (!isOff) return [];
  const { start, end } = value ?? resource.head;
  return [
    {
      code: 'F-16',
      severity: 'warning',
      start,
      end,
      message: text(
        'This managed HSM has no purge protection, which Azure Cosmos DB requires. To turn it on, Terraform deletes an existing managed HSM and recreates it.',
      ),
    },
  ];
}
