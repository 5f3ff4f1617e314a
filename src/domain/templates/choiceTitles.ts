import { text, type Text } from '../text.ts';
import type { Choices } from './request.ts';

type Titles = { readonly [Choice in keyof Choices]: Readonly<Record<Choices[Choice], Text>> };

/** In the order in which they are asked. */
export const choiceTitles: { readonly [Choice in keyof Choices]: Text } = {
  lever: text('What is taken away'),
  permissionModel: text('Permission model of the vault'),
  identity: text('Identity that reaches the key'),
  api: text('API'),
  backup: text('Backup'),
  apiVersion: text('Version of the Cosmos DB API'),
};

const named = <T extends string>(values: readonly T[]) =>
  Object.fromEntries(values.map((value) => [value, text('{0}', value)])) as Record<T, Text>;

const titles: Titles = {
  lever: {
    disableKey: text('The key: its latest version is disabled'),
    removeAccess: text("The identity's access to the vault's keys"),
  },
  permissionModel: { rbac: text('Azure RBAC'), accessPolicy: text('Access policies') },
  identity: {
    firstParty: text('The first-party identity of Azure Cosmos DB'),
    userAssigned: text('A user-assigned identity'),
    systemAssigned: text("The account's system-assigned identity"),
  },
  api: named(['NoSQL', 'MongoDB', 'Gremlin', 'Table', 'Cassandra']),
  backup: {
    periodic: text('Periodic'),
    continuous7Days: text('Continuous, 7 days'),
    continuous30Days: text('Continuous, 30 days'),
  },
  apiVersion: named(['2026-03-15', '2025-10-15', '2024-08-15', '2019-12-12']),
};

export const valueTitle = <Choice extends keyof Choices>(choice: Choice, value: Choices[Choice]): Text =>
  titles[choice][value];
