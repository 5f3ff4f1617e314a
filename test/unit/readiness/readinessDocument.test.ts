import { describe, expect, test } from 'vitest';
import { targetOf } from '../../../src/readiness/commands/fixes.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import { readinessMarkdown } from '../../../src/readiness/readinessDocument.ts';
import { falsePlurals } from '../../falsePlurals.ts';
import { factsOf, policy, read, refused, type Change } from '../../fakes/readinessFacts.ts';
import { translate } from '../../fakes/readinessEstate.ts';

const documentOf = (change: Change, name = 'ledger-eu', sandbox = false) => {
  const facts = factsOf(change);
  return readinessMarkdown({ facts, findings: diagnose(facts) }, { sandbox, translate, name });
};

describe('the document', () => {
  test.each([
    ['Not ready\\.', { vault: { purgeProtection: false } }],
    ['Perhaps ready\\.', { facts: { registration: refused } }],
    ['Ready\\.', { key: { size: 2048 } }],
    ['Ready\\.', {}],
  ] satisfies [string, Change][])('answers first: %s', (answer, change) => {
    expect(documentOf(change)).toContain(`> **${answer}**`);
  });

  test('has one row for each finding, and a paragraph for each that is not in order', () => {
    const change: Change = { vault: { purgeProtection: false }, key: { size: 2048 } };
    const findings = diagnose(factsOf(change));
    const told = documentOf(change, 'ledger-eu', true);
    expect(told.match(/^\| (?!Result|---)/gm)).toHaveLength(findings.length);
    expect(told.match(/^### /gm)).toHaveLength(
      findings.filter(({ standing }) => standing !== 'passed').length,
    );
    expect(told).toContain('Fix\\: choose \\"Configure Key Vault for CMK\\" in the list');
    expect(told).toContain('simulated');
  });

  test.each<Change>([
    { key: { size: 2048 } },
    { vault: { purgeProtection: false }, facts: { registration: refused } },
    {
      vault: { retentionDays: 7 },
      place: { policies: read([policy('11111111-0000-0000-0000-000000000000')]) },
    },
  ])('counts without a plural after a one', (change) => {
    const told = documentOf(change);
    expect(told).toMatch(/notes\\: \d+\\; in order\\: \d+/);
    expect(falsePlurals(told)).toEqual([]);
  });

  test('names from Azure are never markup', () => {
    const name = 'a](command:x) | <b> `c`';
    const told = documentOf(
      {
        account: { name },
        place: {
          policies: read([policy('11111111-0000-0000-0000-000000000000', { name: '# big\n| x |' })]),
          locks: read([{ name, scope: '/', level: 'ReadOnly' }]),
        },
      },
      name,
    );
    expect(told).not.toMatch(/[^\\]\]\(command/);
    expect(told).not.toMatch(/[^\\]<b>/);
    expect(told).not.toMatch(/^# big/m);
    // Every row has its five cells still.
    for (const row of told.split('\n').filter((line) => line.startsWith('| ')))
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
  });
});

describe('what a step is run on', () => {
  test('the subscription, the vault, or the key', () => {
    const facts = factsOf();
    expect(targetOf('registerProvider', facts)).toMatchObject({ kind: 'subscription' });
    expect(targetOf('configureVault', facts)).toMatchObject({ kind: 'vault', vault: { name: 'kv-ledger' } });
    expect(targetOf('generateKey', facts)).toMatchObject({ kind: 'vault' });
    expect(targetOf('restoreAccess', facts)).toMatchObject({ kind: 'vault' });
    expect(targetOf('grantAccess', facts)).toMatchObject({ kind: 'key', key: { name: 'ledger-key' } });
    expect(targetOf('restoreKey', facts)).toMatchObject({ kind: 'key' });
    expect(targetOf('rotateKey', facts)).toMatchObject({ kind: 'key' });
    for (const fix of ['enableCmk', 'changeIdentity'] as const)
      expect(targetOf(fix, facts)).toMatchObject({ kind: 'account', account: { name: 'ledger-eu' } });
    expect(targetOf('grantAccess', factsOf({ examined: 'vault' }))).toMatchObject({ kind: 'vault' });
  });

  test('nothing, and so the step asks, where the vault is not known', () => {
    const facts = factsOf({ estate: { vaults: new Map() } });
    expect(targetOf('configureVault', facts)).toBeUndefined();
  });
});
