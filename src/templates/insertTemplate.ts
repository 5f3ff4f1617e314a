import { window } from 'vscode';
import { publicCloud, signInCloudOf } from '../auth/vscodeCredential.ts';
import type { Cloud } from '../model/cloud.ts';
import type { Subscription } from '../model/resources.ts';
import { firstNames, text, type Text } from '../model/text.ts';
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
  answersOfEach,
  applicationBehind,
  choicesOf,
  chosen,
  formatsOf,
  scopeOf,
  targetSections,
  templateTargetOf,
} from './answers.ts';
import { namesCosmosPrincipal } from './choices.ts';
import { targetOf, writeTemplate } from './editor.ts';
import { formatOf } from './editorFit.ts';
import { routeOf } from './insertQuestions.ts';
import { render } from './render.ts';
import { renderSeveral } from './several.ts';
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
  selected: readonly Node[] = [],
): Promise<void> {
  const editor = window.activeTextEditor;
  const { session } = shell;
  const cloud = session?.azure.cloud ?? signInCloudOf(environmentSetting())?.cloud ?? publicCloud.cloud;
  const nodes = selected.length > 1 ? selected : node ? [node] : [];
  const refusal = acrossRefusal(nodes);
  if (refusal) {
    await showInformation(refusal);
    return;
  }
  const known = views.known();
  const [target, next, ...more] = nodes.flatMap((one) => templateTargetOf(one, known, cloud) ?? []);
  const targets =
    session && !target && known.length > 0 ? targetSections(known, views.setting(session), cloud) : [];
  const likely = editor && formatOf(targetOf(editor));
  const start: Answers = {
    cloud,
    ...(target ? { target } : {}),
    ...(next ? { others: [next, ...more] } : {}),
  };
  if (formatsOf(start).length === 0) {
    await showInformation(nothingInCommon);
    return;
  }
  const answers = await walk(routeOf({ targets, likely }), { answers: start });
  if (!answers?.format) return;
  const [first, ...rest] = answersOfEach({ ...answers, scope: scopeOf(answers) });
  const { format } = answers;
  const principalIn = onceForEachTenant((subscription) =>
    session ? cosmosPrincipal(session, subscription, shell.log) : Promise.resolve(undefined),
  );
  const request = await requestOf(first, format, cloud, principalIn);
  const others: TemplateRequest[] = [];
  for (const one of rest) others.push(await requestOf(one, format, cloud, principalIn));
  await writeTemplate(
    format,
    others.length > 0 ? renderSeveral([request, ...others]) : render(request),
    editor,
  );
}

/** An account with a customer-managed key needs a different template from one without. */
const nothingInCommon = text(
  'No template covers all selected rows. Select accounts that all have a customer-managed key, or all have none.',
);

/** The application gets access in a tenant that our deployment can't reach. */
function acrossRefusal(nodes: readonly Node[]): Text | undefined {
  const [across, ...more] = nodes.flatMap((node) => {
    const application = applicationBehind(node);
    return application !== undefined && node.kind === 'account' ? { application, ...node.account } : [];
  });
  if (!across) return undefined;
  if (nodes.length > 1)
    return text(
      'No template covers accounts with a key in another tenant: {0}. Select only the others, then try again.',
      firstNames(
        [across, ...more].map(({ name }) => name),
        5,
      ),
    );
  return text(
    'No template covers an account with a key in another tenant. Insert one with placeholders, and add {0} to the default identity.',
    `&FederatedClientId=${across.application}`,
  );
}

type PrincipalIn = (subscription: Subscription) => Promise<string | undefined>;

function onceForEachTenant(find: PrincipalIn): PrincipalIn {
  const found = new Map<string, Promise<string | undefined>>();
  return (subscription) => {
    const known = found.get(subscription.tenantId) ?? find(subscription);
    found.set(subscription.tenantId, known);
    return known;
  };
}

async function requestOf(
  answers: Answers,
  format: FormatId,
  cloud: Cloud,
  principalIn: PrincipalIn,
): Promise<TemplateRequest> {
  const scope = scopeOf(answers);
  const choices = choicesOf(answers);
  const about = chosen(answers);
  const { target } = answers;
  const wantsPrincipal = target && 'subscription' in target && namesCosmosPrincipal(scope, choices, about);
  const principalId = wantsPrincipal && (await principalIn(target.subscription));
  return {
    format,
    scope,
    choices,
    cloud,
    known: { ...about.known, ...(principalId ? { principalId } : {}) },
  };
}
