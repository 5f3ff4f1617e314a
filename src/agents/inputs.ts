import * as z from 'zod/mini';
import { states } from '../health/verdict.ts';
import {
  accountApiVersions,
  apiKinds,
  backups,
  formatIds,
  identities,
  permissionModels,
  hardenings,
  revocationKinds,
  type ScopeId,
} from '../templates/request.ts';
import { longestText } from '../templates/lint/budget.ts';

const asked = (what: string) => z.string().check(z.minLength(1), z.maxLength(500), z.describe(what));

const scopes = [
  'account',
  'accountWithKey',
  'everything',
  'existing',
  'revoke',
  'crossTenant',
  'crossTenantKey',
  'restore',
] as const satisfies readonly ScopeId[];

/**
 * The inputs of the tools. package.json has the same as JSON schemas, which a test compares: VS Code passes those to
 * the language model, but doesn't validate its input against them.
 */
export const inputs = {
  cosmosCmk_list_accounts: z.strictObject({
    name: z.optional(asked('Only accounts whose name, key vault, or subscription contains this text.')),
    state: z.optional(
      z
        .enum(states)
        .check(z.describe('Only accounts in this state. Left out: all of them, the worst first.')),
    ),
    offset: z.optional(
      z
        .int()
        .check(
          z.minimum(0),
          z.maximum(1_000_000),
          z.describe('How many accounts to skip: where the last answer ended.'),
        ),
    ),
  }),
  cosmosCmk_explain_status: z.strictObject({
    account: asked('The name or the resource ID of the Azure Cosmos DB account.'),
  }),
  cosmosCmk_check_readiness: z.strictObject({
    resource: asked(
      'The name or the resource ID of an account, a key vault, a managed HSM, or a subscription; for a key, its URI or "vault/key".',
    ),
  }),
  cosmosCmk_revocation_impact: z.strictObject({
    revoke: z
      .enum(['key', 'access'])
      .check(
        z.describe('"key": disabling the key. "access": removing the access of identities to the key vault.'),
      ),
    resource: asked(
      'The key (its URI or "vault/key"), or an account, whose key is meant. For "access", a key vault, too.',
    ),
  }),
  cosmosCmk_render_template: z.strictObject({
    format: z.enum(formatIds).check(z.describe('The language of the template.')),
    scope: z.optional(
      z
        .enum(scopes)
        .check(z.describe('What the template creates. Left out: the usual one for the resource.')),
    ),
    resource: z.optional(
      asked(
        'What fills in the names: a key vault, a key (its URI or "vault/key"), or an account. Left out: placeholders, and nothing is read from Azure.',
      ),
    ),
    permissionModel: z.optional(
      z.enum(permissionModels).check(z.describe('The permission model of the key vault.')),
    ),
    identity: z.optional(z.enum(identities).check(z.describe('The identity that uses the key.'))),
    api: z.optional(z.enum(apiKinds)),
    backup: z.optional(z.enum(backups)),
    hardening: z.optional(z.enum(hardenings)),
    revocation: z.optional(
      z.enum(revocationKinds).check(z.describe('For the scope "revoke": what to revoke.')),
    ),
    apiVersion: z.optional(z.enum(accountApiVersions)),
  }),
  cosmosCmk_check_template: z.strictObject({
    file: z.optional(asked('The path of a file in the workspace. Unsaved changes count.')),
    text: z.optional(
      z.string().check(z.maxLength(longestText), z.describe('The text of a template, in place of a file.')),
    ),
    language: z.optional(
      z.enum(['arm', 'bicep', 'terraform', 'terraformJson']).check(z.describe('The language of the text.')),
    ),
  }),
} as const;

export type ToolName = keyof typeof inputs;
export type Input<N extends ToolName> = z.infer<(typeof inputs)[N]>;
