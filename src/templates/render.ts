import { renderArm, renderArmParameters } from './arm.ts';
import { renderAzureCli } from './azureCli.ts';
import { renderBicep, renderBicepKey, renderBicepModule } from './bicep.ts';
import { fits } from './choices.ts';
import { type Code, lines, nothing } from './code.ts';
import { forms, homeOf } from './languages.ts';
import { renderPowerShell, renderPowerShellDeployment } from './powershell.ts';
import type { FormId, Rendering, TemplateRequest } from './request.ts';
import { renderRest } from './rest.ts';
import { renderTerraform } from './terraform.ts';
import { renderTerraformAzapi } from './terraformAzapi.ts';

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
 * Renders a template once, for a snippet (`snippetOf`) and for plain text (`textOf`).
 * @throws if the template doesn't exist (`fits`)
 */
export function render(request: TemplateRequest): Rendering {
  const { form, scope, choices, known } = request;
  if (!fits(form, scope, choices, homeOf(known)))
    throw new Error(`There is no template ${form} ${scope} with these choices.`);
  const { languageId, fileName } = forms[form];
  return { languageId, fileName, parts: renderers[form](request).code };
}
