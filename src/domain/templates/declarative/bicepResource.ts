import { code, lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { bicepString } from '../literals/bicep.ts';
import {
  accessPolicies,
  assignmentProperties,
  authorizationApiVersion,
  keyProperties,
  keyVaultApiVersion,
  role,
  types,
} from '../resources/bodies.ts';
import { block, written, type RefName, type Writer } from '../resources/tree.ts';
import type { TemplateRequest } from '../request.ts';
import type { Parameter } from './parameters.ts';

export type Refs = (name: RefName) => string;

export const resource = (
  symbol: string,
  type: string,
  apiVersion: string,
  members: readonly (readonly [name: string, value: Code])[],
): Code => code`resource ${trusted(symbol)} '${trusted(type)}@${trusted(apiVersion)}' = ${object(members)}`;

export const object = (properties: readonly (readonly [name: string | Code, value: Code])[]) =>
  block(
    '{',
    properties.map(([name, value]) => code`${typeof name === 'string' ? trusted(name) : name}: ${value}`),
    '}',
    '',
  );

export const writer = (refs: Refs): Writer => ({
  ref: (name) => trusted(refs(name)),
  string: (text) => bicepString([text]),
  boolean: (value) => trusted(String(value)),
  array: (items) => block('[', items, ']', ''),
  object,
});

export const parameter = ({ name, type, allowed, about }: Parameter, value?: Code): Code =>
  lines(
    code`@description(${bicepString([about])})`,
    allowed ? trusted(`@allowed([${allowed.join(', ')}])`) : undefined,
    value === undefined
      ? trusted(`param ${name} ${type}`)
      : code`param ${trusted(name)} ${trusted(type)} = ${value}`,
  );

export const keyOf = (request: TemplateRequest, refs: Refs): Code =>
  resource('key', types.key, keyVaultApiVersion, [
    ['parent', trusted('vault')],
    ['name', trusted('keyName')],
    ['properties', written(keyProperties(request), writer(refs))],
  ]);

/** A name must be known before anything is made: so the grantee is named by what is known then. */
export const assignmentOf = (refs: Refs, grantee: string): Code =>
  resource('grant', types.assignment, authorizationApiVersion, [
    ['name', trusted(`guid(vault.id, ${grantee}, '${role.id}')`)],
    ['scope', trusted('vault')],
    ['properties', written(assignmentProperties, writer(refs))],
  ]);

export const policyOf = (refs: Refs): Code =>
  resource('grant', types.policies, keyVaultApiVersion, [
    ['parent', trusted('vault')],
    ['name', trusted("'add'")],
    ['properties', written({ accessPolicies }, writer(refs))],
  ]);
