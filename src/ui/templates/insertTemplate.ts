import { l10n, window } from 'vscode';
import type { Cloud } from '../../domain/cloud.ts';
import { namesCosmosPrincipal } from '../../domain/templates/chosen.ts';
import { render } from '../../domain/templates/render.ts';
import type { FormId, TemplateRequest } from '../../domain/templates/request.ts';
import { placeOf, publicPlace } from '../auth/place.ts';
import { walk } from '../create/walk.ts';
import { environmentSetting } from '../settings.ts';
import type { Shell } from '../shell.ts';
import type { Node } from '../tree/node.ts';
import type { Workbench } from '../tree/workbenchType.ts';
import { type Answers, choicesOf, chosen, scopeOf } from './answers.ts';
import { cosmosPrincipal } from './cosmosPrincipal.ts';
import { formOf } from './editorFit.ts';
import { routeOf } from './questions.ts';
import { applicationIn, thingOf, thingSections } from './things.ts';
import { targetOf, writeTemplate } from './writeTemplate.ts';

/** Asks what the selection leaves open, and inserts the template. Without a session there are placeholders only. */
export async function insertTemplate(
  { shell, views }: Pick<Workbench, 'shell' | 'views'>,
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
  const thing = node && thingOf(node, known, cloud);
  const things =
    session && !thing && known.length > 0 ? thingSections(known, views.setting(session), cloud) : [];
  const likely = editor && formOf(targetOf(editor));
  const answers = await walk(routeOf({ things, likely }), {
    answers: { cloud, ...(thing ? { thing } : {}) },
  });
  if (!answers?.form) return;
  const rendering = render(await requestOf(answers, answers.form, cloud, shell));
  await writeTemplate(answers.form, rendering, editor);
}

/** The grant is the application's, in a tenant that no deployment of ours reaches. */
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
