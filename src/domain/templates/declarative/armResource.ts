import { trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { written, type Properties, type RefName } from '../resources/tree.ts';
import { expression, jsonWriter } from './armWriter.ts';

/** What a ref of a resource is in the template that the resource stands in: an expression without its brackets. */
export type Refs = (name: RefName) => string;

export type Members = readonly (readonly [name: string, value: Code])[];

export interface Details {
  readonly place?: 'location';
  readonly resourceGroup?: string;
  readonly scope?: string;
  readonly members?: Members;
  readonly dependsOn?: readonly string[];
  readonly properties?: Properties;
}

export const json = (refs: Refs) => jsonWriter((name) => expression(refs(name)));
export const object = (members: Members): Code => jsonWriter(() => trusted('null')).object(members);
export const array = (items: readonly Code[]): Code => jsonWriter(() => trusted('null')).array(items);

export function resource(refs: Refs, type: string, apiVersion: string, name: string, details: Details): Code {
  const { resourceGroup, scope, members = [], dependsOn = [], properties } = details;
  return object([
    ['type', trusted(`"${type}"`)],
    ['apiVersion', trusted(`"${apiVersion}"`)],
    ...(scope ? ([['scope', expression(scope)]] as const) : []),
    ['name', expression(name)],
    ...(resourceGroup ? ([['resourceGroup', expression(resourceGroup)]] as const) : []),
    ...(details.place ? ([['location', expression("parameters('location')")]] as const) : []),
    ...members,
    ...(dependsOn.length > 0 ? ([['dependsOn', array(dependsOn.map(expression))]] as const) : []),
    ...(properties ? ([['properties', written(properties, json(refs))]] as const) : []),
  ]);
}
