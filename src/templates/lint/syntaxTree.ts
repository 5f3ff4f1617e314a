import { text, type Text } from '../../model/text.ts';

/** Read again after each pause in typing. A longer template was made by a program. */
export const longestText = 500_000;

/** Objects and arrays in each other. Templates that people write have about twenty levels. */
export const deepestNesting = 100;

/**
 * The worst texts that the tests know take 13 steps for each of their characters. A text that takes more has found a
 * loop that is not linear.
 */
const stepsPerCharacter = 20;

/**
 * What reading a text may cost. Templates are checked when they are opened, in folders that nobody trusts too, so no
 * text may stop the extension host. What reads a text counts its steps here, and stops where the budget is exceeded.
 */
export class Budget {
  readonly #allowed: number;
  #spent = 0;
  #exceeded: Text | undefined;

  constructor(length: number, allowed = 1_000 + length * stepsPerCharacter) {
    this.#allowed = allowed;
    if (length > longestText)
      this.#exceeded = text('This file is too large to check. The limit is {0} characters.', longestText);
  }

  get spent(): number {
    return this.#spent;
  }

  /** Why the text is not read further; undefined where it is. */
  get exceeded(): Text | undefined {
    return this.#exceeded;
  }

  /** Counts the characters, tokens or values that were looked at. */
  spend(steps = 1): void {
    this.#spent += steps;
    if (this.#spent > this.#allowed) this.#exceeded ??= text('This file is too complex to check.');
  }

  /** Reading calls itself for each level, and the stack is limited. */
  enter(level: number): void {
    if (level > deepestNesting)
      this.#exceeded ??= text(
        'This file is nested too deeply to check. The limit is {0} levels.',
        deepestNesting,
      );
  }
}

/** Offsets into a text; the end is behind the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value of a template, of whichever language. */
export type Value =
  | (Span & { readonly kind: 'object'; readonly members: readonly Member[] })
  | (Span & { readonly kind: 'array'; readonly items: readonly Value[] })
  /** With its quotes in the span. Its text is as it is written; a part of it may be an interpolation. */
  | (Span & { readonly kind: 'string'; readonly text: string })
  /** Anything else, as it is written: a name, a number, an expression. */
  | (Span & { readonly kind: 'expression'; readonly text: string });

export type ObjectValue = Extract<Value, { kind: 'object' }>;
export type StringValue = Extract<Value, { kind: 'string' }>;

export interface Member extends Span {
  readonly name: string;
  readonly value: Value;
}

/** One declared resource. */
export interface Resource {
  /** "microsoft.documentdb/databaseaccounts", "azurerm_key_vault": in lower case. */
  readonly type: string;
  /** What names the type, for a finding about the whole of it. */
  readonly head: Span;
  readonly apiVersion?: Span & { readonly text: string };
  readonly body: ObjectValue;
  /** It changes a part of what is there already. */
  readonly isUpdate?: boolean;
}

export type TemplateLanguage = 'arm' | 'bicep' | 'terraform';

/** A template as far as the checks read it. */
export interface Source {
  readonly language: TemplateLanguage;
  readonly text: string;
  readonly budget: Budget;
  readonly resources: readonly Resource[];
  /** The literal that a parameter or variable stands for; the value itself where it is none. */
  readonly resolve: (value: Value) => Value;
}

const longestWritten = 2_000;

/**
 * A value as it is written; nothing where it is longer than all that the rules know, because many accounts may name
 * one and the same long value.
 */
export function written({ text, budget }: Source, { start, end }: Span): string {
  if (end - start > longestWritten) return '';
  budget.spend(end - start);
  return text.slice(start, end);
}

/** Lines that are longer were not written by hand, and have no indentation to keep. */
const longestLine = 200;

/** The white space that begins the line of a place. */
export function indentationAt({ text, budget }: Source, at: number): string {
  let start = at;
  while (start > 0 && text[start - 1] !== '\n') {
    budget.spend();
    if (at - start === longestLine) return '';
    start -= 1;
  }
  return /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? '';
}

/** The members of each object by their names, made at the first question. */
const indexes = new WeakMap<ObjectValue, ReadonlyMap<string, Member>>();

/** Names are compared without regard to case, as ARM does; the first one counts. */
export function member(value: Value | undefined, name: string): Member | undefined {
  if (value?.kind !== 'object') return undefined;
  let index = indexes.get(value);
  if (!index) {
    index = new Map(value.members.map((one) => [one.name.toLowerCase(), one] as const).reverse());
    indexes.set(value, index);
  }
  return index.get(name.toLowerCase());
}

/** The members of these names, wherever they are in some values, each once even where a value is in another. */
export function everyMember(
  { budget }: Source,
  values: readonly Value[],
  names: readonly string[],
): readonly Member[] {
  const found: Member[] = [];
  const seen = new Set<Value>();
  const visit = (value: Value) => {
    budget.spend();
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === 'array') value.items.forEach(visit);
    if (value.kind !== 'object') return;
    for (const one of value.members) {
      if (names.includes(one.name.toLowerCase())) found.push(one);
      visit(one.value);
    }
  };
  values.forEach(visit);
  return found;
}

/** A Cosmos DB account as the rules see it, whichever language declares it. */
export interface AccountShape {
  readonly resource: Resource;
  readonly keyUri?: Member;
  readonly identity?: Member;
  readonly defaultIdentity?: Member;
  readonly backup?: Value;
}

/** A setting of a vault: what it is called, and what is said of it. */
interface VaultSetting {
  readonly name: string;
  readonly said?: Member;
}

export interface VaultShape {
  readonly resource: Resource;
  /** Where its settings are. */
  readonly settings: ObjectValue;
  readonly purgeProtection: VaultSetting;
  readonly rbac: VaultSetting;
  readonly hasPolicies: boolean;
}

const setting = (settings: Value, name: string, ...others: readonly string[]): VaultSetting => {
  const said = [name, ...others].map((one) => member(settings, one)).find((one) => one !== undefined);
  return { name, ...(said ? { said } : {}) };
};

const given = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };

export function accountsOf({ resources }: Source): readonly AccountShape[] {
  return resources.flatMap((resource): readonly AccountShape[] => {
    const { type, body } = resource;
    if (type === 'azurerm_cosmosdb_account')
      return [
        {
          resource,
          ...given('keyUri', member(body, 'key_vault_key_id') ?? member(body, 'managed_hsm_key_id')),
          ...given('identity', member(body, 'identity')),
          ...given('defaultIdentity', member(body, 'default_identity_type')),
          ...given('backup', member(member(body, 'backup')?.value, 'type')?.value),
        },
      ];
    if (type !== 'microsoft.documentdb/databaseaccounts') return [];
    const properties = member(body, 'properties')?.value;
    return [
      {
        resource,
        ...given('keyUri', member(properties, 'keyVaultKeyUri')),
        ...given('identity', member(body, 'identity')),
        ...given('defaultIdentity', member(properties, 'defaultIdentity')),
        ...given('backup', member(member(properties, 'backupPolicy')?.value, 'type')?.value),
      },
    ];
  });
}

export function vaultsOf({ resources }: Source): readonly VaultShape[] {
  return resources.flatMap((resource): readonly VaultShape[] => {
    const { type, body } = resource;
    if (type === 'azurerm_key_vault')
      return [
        {
          resource,
          settings: body,
          purgeProtection: setting(body, 'purge_protection_enabled'),
          rbac: setting(body, 'rbac_authorization_enabled', 'enable_rbac_authorization'),
          hasPolicies: member(body, 'access_policy') !== undefined,
        },
      ];
    const settings = member(body, 'properties')?.value;
    if (type !== 'microsoft.keyvault/vaults' || settings?.kind !== 'object') return [];
    const policies = member(settings, 'accessPolicies')?.value;
    return [
      {
        resource,
        settings,
        purgeProtection: setting(settings, 'enablePurgeProtection'),
        rbac: setting(settings, 'enableRbacAuthorization'),
        hasPolicies: policies !== undefined && !(policies.kind === 'array' && policies.items.length === 0),
      },
    ];
  });
}
