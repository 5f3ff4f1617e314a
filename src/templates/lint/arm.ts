import { Blocks } from './blocks.ts';
import type { Budget } from './budget.ts';
import {
  at,
  type Located,
  member,
  type Member,
  type ObjectValue,
  type Resource,
  type Source,
  type SyntaxValue,
} from './syntaxTree.ts';
import { jsonTokens } from './tokens.ts';

/** No resource type is longer. This limits nested types, which start with the type of their parent. */
const longestType = 256;

/** The values of a parameters file, or the resources of an ARM template at any depth: one source for each scope. */
export function armSource(text: string, budget: Budget): readonly Source[] {
  const root = new Blocks(text, jsonTokens(text, budget), budget, { hasExpressions: false }).value();
  const template = new Template(text, budget);
  const schema = member(root, '$schema')?.value;
  if (schema?.kind === 'string' && /deploymentParameters\.json/i.test(schema.text))
    return [template.ofValues(member(root, 'parameters')?.value)];
  template.open(root, () => undefined);
  return template.sources;
}

/** Where the parameters of a template get their values, in lower case. */
type Given = (name: string) => Located | undefined;

class Template {
  readonly #text: string;
  readonly #budget: Budget;
  /** Deployments give outputs to the templates around them. */
  readonly #outputs = new Map<string, Located[]>();
  readonly sources: Source[] = [];

  constructor(text: string, budget: Budget) {
    this.#text = text;
    this.#budget = budget;
  }

  ofValues(parameters: SyntaxValue | undefined): Source {
    const given = parameters?.kind === 'object' ? parameters.members : [];
    return {
      ...this.#source([], () => undefined),
      given: given.flatMap((one): readonly Member[] => {
        const value = member(one.value, 'value')?.value;
        return value ? [{ ...one, value }] : [];
      }),
    };
  }

  /** Reads a template whose expressions use its own parameters and variables. */
  open(template: SyntaxValue, given: Given): void {
    const resources: Resource[] = [];
    const source = this.#source(resources, (name) => {
      const [, kind, own = ''] = /^(parameters|variables)\('([^']+)'\)$/.exec(name) ?? [];
      if (kind === undefined) return undefined;
      const value =
        kind === 'parameters'
          ? at(template, 'parameters', own, 'defaultValue')
          : at(template, 'variables', own);
      const outside = kind === 'parameters' ? given(own) : undefined;
      return outside ?? (value && { source, value });
    });
    this.sources.push(source);
    this.#readOutputs(source, template);
    this.#read(source, resources, template, { type: '', isDeployment: false });
  }

  #source(resources: readonly Resource[], definition: Source['definition']): Source {
    return {
      language: 'arm',
      syntax: 'json',
      text: this.#text,
      budget: this.#budget,
      resources,
      definition,
      outputs: (name) => this.#outputs.get(name.toLowerCase()) ?? [],
    };
  }

  #readOutputs(source: Source, template: SyntaxValue): void {
    const outputs = member(template, 'outputs')?.value;
    if (outputs?.kind !== 'object') return;
    for (const one of outputs.members) {
      const value = member(one.value, 'value')?.value;
      const name = one.name.toLowerCase();
      if (value) this.#outputs.set(name, [...(this.#outputs.get(name) ?? []), { source, value }]);
    }
  }

  /** Finds everything with a type and a version. The type of a nested resource is appended to its parent's. */
  #read(source: Source, resources: Resource[], value: SyntaxValue, around: Around): void {
    if (value.kind === 'array') for (const item of value.items) this.#read(source, resources, item, around);
    if (value.kind !== 'object') return;
    const resource = resourceOf(value, around);
    if (resource) resources.push(resource);
    const { type } = resource ?? { type: around.type };
    const inner = {
      type,
      isDeployment: type === 'microsoft.resources/deployments',
      ...(resource ? { parent: resource } : {}),
    };
    for (const one of value.members) {
      if (this.#isScope(value, one, around.isDeployment)) this.open(one.value, this.#givenIn(source, value));
      else if (one.name === 'template' && around.isDeployment) {
        this.#readOutputs(source, one.value);
        this.#read(source, resources, one.value, { type: '', isDeployment: false });
      } else if (
        one.name === 'resources' &&
        one.value.kind === 'object' &&
        member(one.value, 'type') === undefined
      )
        // The symbolic names of languageVersion 2.0.
        for (const named of one.value.members)
          this.#read(source, resources, named.value, {
            ...(resource ? inner : { ...around, type: '' }),
            symbol: named.name,
          });
      else if (one.name === 'resources' && resource) this.#read(source, resources, one.value, inner);
      else
        this.#read(source, resources, one.value, {
          type: '',
          isDeployment: one.name === 'properties' && inner.isDeployment,
        });
    }
  }

  /** By default, the expressions of a nested template are evaluated in the scope of the template around it. */
  #isScope(properties: ObjectValue, { name, value }: Member, isDeployment: boolean): boolean {
    if (!['template', 'mainTemplate'].includes(name) || member(value, 'resources') === undefined)
      return false;
    const scope = at(properties, 'expressionEvaluationOptions', 'scope');
    return !isDeployment || (scope?.kind === 'string' && scope.text.toLowerCase() === 'inner');
  }

  #givenIn(source: Source, properties: ObjectValue): Given {
    return (name) => {
      const value = at(properties, 'parameters', name, 'value');
      return value && { source, value };
    };
  }
}

/** Where a value is. */
interface Around {
  /** The type of the resource whose `resources` these are. */
  readonly type: string;
  readonly parent?: Resource;
  readonly symbol?: string;
  /** Whether these are the properties of a nested deployment. */
  readonly isDeployment: boolean;
}

function resourceOf(value: ObjectValue, { type: parentType, parent, symbol }: Around): Resource | undefined {
  const [type, version] = [member(value, 'type')?.value, member(value, 'apiVersion')?.value];
  if (type?.kind !== 'string' || version?.kind !== 'string') return undefined;
  if (parentType.length + type.text.length >= longestType) return undefined;
  if (type.text.includes('/') === (parentType !== '')) return undefined;
  return {
    kind: member(value, 'existing') ? 'existing' : 'deployed',
    type: [parentType, type.text.toLowerCase()].filter((part) => part !== '').join('/'),
    head: type,
    apiVersion: { text: version.text, start: version.start + 1, end: version.end - 1 },
    body: value,
    ...(parent ? { parent } : {}),
    ...(symbol === undefined ? {} : { symbol }),
  };
}
