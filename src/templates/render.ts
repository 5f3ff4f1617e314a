import { renderArm, renderArmParameters } from './arm.ts';
import { renderAzureCli } from './azureCli.ts';
import { renderBicep, renderBicepKey, renderBicepModule } from './bicep.ts';
import { isAvailable } from './choices.ts';
import { type Code, lines, nothing } from './code.ts';
import { templateFormats, knownKeyStore } from './languages.ts';
import { renderPowerShell, renderPowerShellDeployment } from './powershell.ts';
import type { FormatId, Rendering, TemplateRequest } from './request.ts';
import { renderRest } from './rest.ts';
import { renderTerraform } from './terraform.ts';
import { renderTerraformAzapi } from './terraformAzapi.ts';

const ended = (code: Code) => lines(code, nothing);

const renderers: Readonly<Record<FormatId, (request: TemplateRequest) => Code>> = {
  arm: (request) => ended(renderArm(request)),
  armParameters: (request) => ended(renderArmParameters(request)),
  bicep: (request) => ended(renderBicep(request)),
  bicepModule: (request) => ended(renderBicepModule(request)),
  bicepKey: (request) => ended(renderBicepKey(request)),
  powershell: renderPowerShell,
  powershellDeployment: renderPowerShellDeployment,
  azureCli: renderAzureCli,
  terraform5: (request) => renderTerraform(request, 5),
  terraform4: (request) => renderTerraform(request, 4),
  terraformAzapi: renderTerraformAzapi,
  rest: renderRest,
};

/**
 * Renders a template once, for a snippet (`snippetOf`) and for plain text (`textOf`).
 * @throws if the template doesn't exist (`isAvailable`)
 */
export function render(request: TemplateRequest): Rendering {
  const { format, scope, choices, known } = request;
  if (!isAvailable(format, scope, choices, knownKeyStore(known)))
    throw new Error(`There is no template ${format} ${scope} with these choices.`);
  const { languageId, fileName } = templateFormats[format];
  return { languageId, fileName, parts: renderers[format](request).code };
}
