import type { Cloud } from '../model/cloud.ts';
import type { Session } from '../session/session.ts';
import { findPrincipal } from '../setup/principal.ts';
import {
  applicationBehind,
  type Answers,
  choicesOf,
  chosen,
  formatsOf,
  scopeOf,
  scopesOf,
  templateTargetOf,
} from '../templates/answers.ts';
import { namesCosmosPrincipal } from '../templates/choices.ts';
import { codeText, type Part } from '../templates/code.ts';
import { templateFormats } from '../templates/languages.ts';
import { render } from '../templates/render.ts';
import type { Choices } from '../templates/request.ts';
import { findKeyStore } from '../inventory/keyStores.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import { type Answer, type Said, said } from './answer.ts';
import { findResource, type NamedResource } from './findResource.ts';
import type { Input } from './inputs.ts';

type TemplateInput = Omit<Input<'cosmosCmk_render_template'>, 'resource'>;

/** The template that "Insert CMK Template" inserts, with placeholders. Needs no session. */
export const renderPlaceholders = (cloud: Cloud, input: TemplateInput): Promise<Answer> =>
  rendered({ cloud }, input, undefined, () => Promise.resolve(undefined));

/** The same for a resource, whose known values are filled in. */
export async function renderFor(
  session: Session,
  input: TemplateInput,
  resource: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { azure, inventory } = session;
  const found = await findResource(session, resource, ['vault', 'key', 'account'], signal);
  if (found.kind === 'answer') return found.answer;
  const { node } = found;
  const application = applicationBehind(node);
  if (application !== undefined)
    return {
      says: [
        said`The key of this account is in another tenant. A template for it would lose its application, so none is made. Render one with placeholders, and end the default identity with "&FederatedClientId=" and the application's ID.`,
      ],
      data: { from: session.kind, value: { application } },
    };
  const uri = node.kind === 'account' ? parseKeyUri(node.account.keyUri ?? '', azure.cloud) : undefined;
  const store = uri && (await findKeyStore(inventory, uri, signal));
  const vaults: readonly NamedResource<'vault'>[] = store ? [{ kind: 'vault', ...store }] : [];
  const target = templateTargetOf(node, vaults, azure.cloud);
  return rendered({ cloud: azure.cloud, ...(target ? { target } : {}) }, input, session, async () => {
    const principal = await findPrincipal(azure, node.subscription, signal);
    return principal.kind === 'done' ? principal.value?.id : undefined;
  });
}

async function rendered(
  target: Pick<Answers, 'cloud' | 'target'>,
  { format, scope, permissionModel, identity, api, backup, hardening, revocation, apiVersion }: TemplateInput,
  session: Session | undefined,
  principalOf: () => Promise<string | undefined>,
): Promise<Answer> {
  const wanted = defined({ permissionModel, identity, api, backup, hardening, revocation, apiVersion });
  const answers: Answers = { ...target, format, ...(scope ? { scope } : {}), wanted };
  const scopes = scopesOf(answers);
  if (scopes.length === 0 || (scope && !scopes.includes(scope)))
    return {
      says: [said`This template doesn't exist. Choose one of these scopes or formats.`],
      data: { from: 'call', value: { scopes, formats: formatsOf(answers) } },
    };
  const choices = choicesOf(answers);
  const about = chosen(answers);
  const principalId = namesCosmosPrincipal(scopeOf(answers), choices, about)
    ? await principalOf()
    : undefined;
  const { languageId, fileName, parts } = render({
    format,
    scope: scopeOf(answers),
    choices,
    cloud: target.cloud,
    known: { ...about.known, ...(principalId ? { principalId } : {}) },
  });
  return {
    says: [
      ...optionsText(wanted, choices),
      said`Replace the placeholders before you deploy. Check the template in its own tools: this one has only been rendered.`,
    ],
    data: {
      from: session?.kind ?? 'call',
      value: {
        format,
        language: templateFormats[format].languageId,
        fileName,
        scope: scopeOf(answers),
        options: { ...choices },
        placeholders: placeholdersIn(parts),
      },
    },
    template: { language: languageId, code: codeText(parts) },
    commands: ['cosmosCmk.insertTemplate', 'cosmosCmk.checkTemplate'],
  };
}

const defined = (wanted: { readonly [C in keyof Choices]: Choices[C] | undefined }): Partial<Choices> =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));

/** An option that this template doesn't have is replaced by the nearest. */
const optionsText = (wanted: Partial<Choices>, choices: Choices): readonly Said[] =>
  (Object.keys(wanted) as (keyof Choices)[]).every((choice) => wanted[choice] === choices[choice])
    ? []
    : [said`This template doesn't exist with the options of the call. It has the nearest ones (options).`];

const placeholdersIn = (parts: readonly Part[]) =>
  Object.fromEntries(
    parts.flatMap((part) => (typeof part === 'string' ? [] : [[part.stop, part.placeholder]])),
  );
