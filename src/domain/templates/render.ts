import { nothing, lines } from './code/code.ts';
import type { Code } from './code/part.ts';
import { renderArm, renderArmParameters } from './declarative/arm.ts';
import { renderBicep, renderBicepModule } from './declarative/bicep.ts';
import { renderBicepKey } from './declarative/bicepInVault.ts';
import { renderTerraform } from './declarative/terraform.ts';
import { renderTerraformAzapi } from './declarative/terraformAzapi.ts';
import { fits } from './fits.ts';
import { homeOf } from './inHsm.ts';
import { forms } from './forms.ts';
import { renderAzureCli } from './procedure/azureCli.ts';
import { renderPowerShell, renderPowerShellDeployment } from './procedure/powershell.ts';
import { renderRest } from './procedure/rest.ts';
import type { FormId, Rendering, TemplateRequest } from './request.ts';

const ended = (code: Code) => lines(code, nothing);

const renderers: Readonly<Record<FormId, (request: TemplateRequest) => Code>> = {
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
 * Renders a template: once, for a snippet (`snippetOf`) as for plain text (`textOf`).
 * @throws where there is no such template (`fits`)
 */
export function render(request: TemplateRequest): Rendering {
  const { form, scope, choices, known } = request;
  if (!fits(form, scope, choices, homeOf(known)))
    throw new Error(`There is no template ${form} ${scope} with these choices.`);
  const { languageId, fileName } = forms[form];
  return { languageId, fileName, parts: renderers[form](request).code };
}
