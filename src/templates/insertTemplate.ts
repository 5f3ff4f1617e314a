import { l10n, window } from 'vscode';
import { placeOf, publicPlace } from '../auth/cloudSetting.ts';
import type { Cloud } from '../model/cloud.ts';
import type { Subscription } from '../model/resources.ts';
import type { Session, Shell } from '../session/session.ts';
import { findPrincipal } from '../setup/principal.ts';
import { logProblem } from '../ui/log.ts';
import { withStop } from '../ui/progress.ts';
import { environmentSetting } from '../ui/settings.ts';
import { walk } from '../ui/wizard.ts';
import type { Node } from '../views/nodes/node.ts';
import type { Services } from '../views/workbench.ts';
import {
  type Answers,
  applicationIn,
  choicesOf,
  chosen,
  scopeOf,
  templateTargetOf,
  targetSections,
} from './answers.ts';
import { namesCosmosPrincipal } from './choices.ts';
import { targetOf, writeTemplate } from './editor.ts';
import { formOf } from './editorFit.ts';
import { routeOf } from './insertQuestions.ts';
import { render } from './render.ts';
import type { FormId, TemplateRequest } from './request.ts';

/**
 * The object id of the principal "Azure Cosmos DB" in the subscription's tenant. A template is useful without it, so a
 * failed lookup is only logged, and canceling the lookup continues without it.
 */
const cosmosPrincipal = (
  { azure }: Session,
  subscription: Subscription,
  log: Shell['log'],
): Promise<string | undefined> =>
  withStop(l10n.t('Looking up the principal of Azure Cosmos DB'), async (signal) => {
    const outcome = await findPrincipal(azure, subscription, signal);
    if (outcome.kind === 'failed') logProblem(log, outcome.problem);
    return outcome.kind === 'done' ? outcome.value?.id : undefined;
  });

/**
 * Asks what the selection leaves open, and inserts the template. Without a session, the template has only placeholders.
 */
export async function insertTemplate(
  { shell, views }: Pick<Services, 'shell' | 'views'>,
  node: Node | undefined,
): Promise<void> {
  const editor = window.activeTextEditor;
  const { session } = shell;
  const cloud = session?.azure.cloud ?? placeOf(environmentSetting())?.cloud ?? publicPlace.cloud;
  const application = node && applicationIn(node);
  if (application !== undefined) {
    await window.showInformationMessage(acrossRefusal(application));
    return;
  }
  const known = views.known();
  const thing = node && templateTargetOf(node, known, cloud);
  const things =
    session && !thing && known.length > 0 ? targetSections(known, views.setting(session), cloud) : [];
  const likely = editor && formOf(targetOf(editor));
  const answers = await walk(routeOf({ things, likely }), {
    answers: { cloud, ...(thing ? { thing } : {}) },
  });
  if (!answers?.form) return;
  const rendering = render(await requestOf(answers, answers.form, cloud, shell));
  await writeTemplate(answers.form, rendering, editor);
}

/** The application gets the access, in a tenant that our deployment can't reach. */
const acrossRefusal = (application: string) =>
  l10n.t(
    'No template is made for an account with a key in another tenant. Insert one for placeholders, and end the default identity with {0}',
    `&FederatedClientId=${application}`,
  );

async function requestOf(
  answers: Answers,
  form: FormId,
  cloud: Cloud,
  { session, log }: Shell,
): Promise<TemplateRequest> {
  const scope = scopeOf(answers);
  const choices = choicesOf(answers);
  const about = chosen(answers);
  const { thing } = answers;
  const wantsPrincipal =
    session && thing && 'subscription' in thing && namesCosmosPrincipal(scope, choices, about);
  const principalId = wantsPrincipal && (await cosmosPrincipal(session, thing.subscription, log));
  return {
    form,
    scope,
    choices,
    cloud,
    known: { ...about.known, ...(principalId ? { principalId } : {}) },
  };
}
