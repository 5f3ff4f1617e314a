import type { PolicyContent } from '../domain/governance.ts';
import { array, isObject, object, string } from './json.ts';

/** What changes the meaning of an initiative's member, and is not judged here. */
const alterations = ['overrides', 'resourceSelectors'];

/** A definition or an initiative, told apart by its id (Learn: "Policy Definitions - Get", "Policy Set Definitions - Get"). */
export function readContent(id: string, body: Readonly<Record<string, unknown>>): PolicyContent {
  const properties = object(body['properties']);
  const defaults = byLowerName(properties['parameters'], 'defaultValue');
  if (!/\/policySetDefinitions\/[^/]+$/i.test(id))
    return {
      kind: 'definition',
      mode: string(properties['mode']) ?? '',
      rule: properties['policyRule'],
      defaults,
      isComplete:
        isObject(properties['policyRule']) &&
        properties['externalEvaluationEnforcementSettings'] === undefined &&
        Object.keys(object(properties['policyRule'])).every((name) => /^(if|then)$/.test(name)),
    };
  return {
    kind: 'initiative',
    defaults,
    members: array(properties['policyDefinitions'])
      .map(object)
      .map((member) => ({
        ...referenceOf(member),
        // An empty id is found nowhere: the member stays unread.
        definitionId: alterations.some((name) => array(member[name]).length > 0)
          ? ''
          : (string(member['policyDefinitionId']) ?? ''),
        parameters: byLowerName(member['parameters'], 'value'),
      })),
  };
}

function referenceOf(member: Readonly<Record<string, unknown>>): { readonly reference?: string } {
  const reference = string(member['policyDefinitionReferenceId']);
  return reference ? { reference } : {};
}

function byLowerName(value: unknown, part: 'defaultValue' | 'value'): Readonly<Record<string, unknown>> {
  const entries = Object.entries(object(value)).flatMap(([name, one]) => {
    const inner = object(one);
    return part in inner ? [[name.toLowerCase(), inner[part]] as const] : [];
  });
  return Object.fromEntries(entries);
}
