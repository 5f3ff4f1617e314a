import { window } from 'vscode';
import { publicCloud, signInCloudOf } from '../auth/vscodeCredential.ts';
import type { Cloud } from '../model/cloud.ts';
import type { Subscription } from '../model/resources.ts';
import { text } from '../model/text.ts';
import type { Session, Shell } from '../session/session.ts';
import { findPrincipal } from '../setup/principal.ts';
import { logProblem } from '../ui/log.ts';
import { showInformation } from '../ui/showText.ts';
import { withStop } from '../ui/progress.ts';
import { environmentSetting } from '../ui/settings.ts';
import { walk } from '../ui/wizard.ts';
import type { Node } from '../views/nodes/node.ts';
import type { Services } from '../views/commandContext.ts';
import {
  type Answers,
  applicationBehind,
  choicesOf,
  chosen,
  scopeOf,
  targetSections,
  templateTargetOf,
} from './answers.ts';
import { namesCosmosPrincipal } from './choices.ts';
import { targetOf, writeTemplate } from './editor.ts';
import { formatOf } from './editorFit.ts';
import { routeOf } from './insertQuestions.ts';
import { render } from './render.ts';
import type { FormatId, TemplateRequest } from './request.ts';

/**
 * The object id of the principal "Azure Cosmos DB" in the subscription's tenant. A template is useful without it, so a
 * failed lookup is only logged, and canceling the lookup continues without it.
 */
const cosmosPrincipal = (
  { azure }: Session,
  subscription: Subscription,
  log: Shell['log'],
): Promise<string | undefined> =>
  withStop(text('Looking up the principal of Azure Cosmos DB'), async (signal) => {
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
  const cloud = session?.azure.cloud ?? signInCloudOf(environmentSetting())?.cloud ?? publicCloud.cloud;
  const application = node && applicationBehind(node);
  if (application !== undefined) {
    await showInformation(acrossRefusal(application));
    return;
  }
  const known = views.known();
  const target = node && templateTargetOf(node, known, cloud);
  const targets =
    session && !target && known.length > 0 ? targetSections(known, views.setting(session), cloud) : [];
  const likely = editor && formatOf(targetOf(editor));
  const answers = await walk(routeOf({ targets, likely }), {
    answers: { cloud, ...(target ? { target } : {}) },
  });
  if (!answers?.format) return;
  const rendering = render(await requestOf(answers, answers.format, cloud, shell));
  await writeTemplate(answers.format, rendering, editor);
}

/** The application gets access in a tenant that our deployment can't reach. */
const acrossRefusal = (application: string) =>
  text(
    'No template covers an account with a key in another tenant. Insert one with placeholders, and add {0} to the default identity.',
    `&FederatedClientId=${application}`,
  );

async function requestOf(
  answers: Answers,
  format: FormatId,
  cloud: Cloud,
  { session, log }: Shell,
): Promise<TemplateRequest> {
  const scope = scopeOf(answers);
  const choices = choicesOf(answers);
  const about = chosen(answers);
  const { target } = answers;
  const wantsPrincipal =
    session && target && 'subscription' in target && namesCosmosPrincipal(scope, choices, about);
  const principalId = wantsPrincipal && (await cosmosPrincipal(session, target.subscription, log));
  return {
    format,
    scope,
    choices,
    cloud,
    known: { ...about.known, ...(principalId ? { principalId } : {}) },
  };
}
