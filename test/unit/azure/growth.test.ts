import { describe, expect, test } from 'vitest';
import { classifyFailure } from '../../../src/azure/errors/classify.ts';
import { readFailure } from '../../../src/azure/errors/parse.ts';
import { clouds } from '../../../src/model/cloud.ts';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import { otherUse } from '../../../src/model/otherUses.ts';
import { covers } from '../../../src/model/roleAssignments.ts';
import { text } from '../../../src/model/text.ts';
import { growth, linear } from '../../growth.ts';

/** The worst texts for our patterns when repeated. */
const worst = [
  ...[' ', 'a', '{', '}{', '<', '<title', '<title>', '"', '/', '\r\n', '(4002) '],
  ...["to perform action 'x' over scope '", 'Operation Id: ', ' ActivityId: ', 'access to the key vault '],
  ...['Dns record for ', 'id ', 'Customer Managed Key enablement ', 'policyDefinition" : { "name" : "'],
];

const deeds = (['account', 'key'] as const).map((on) => ({
  what: text('x'),
  on,
  name: 'n',
}));
const tell = (body: unknown, error: unknown = new Error('Refused')) => {
  for (const deed of deeds) classifyFailure(readFailure(error, { status: 400, body }), deed);
};

describe('reading an error takes one pass, however long it is', () => {
  test.each(worst)('%j', (unit) => {
    const forms: readonly (readonly [string, (long: string) => unknown])[] = [
      ['in a page', (long) => `<html>${long}`],
      ['as a message', (long) => ({ error: { code: long, message: long } })],
      ['with JSON', (long) => ({ error: { code: 'X', message: `x {"message":${JSON.stringify(long)}` } })],
    ];
    for (const [form, read] of forms)
      expect(
        growth((long) => {
          tell(read(long));
        }, unit),
        form,
      ).toBeLessThan(linear);
  });

  test('so does an error in many parts, or one thrown by an SDK', () => {
    const parts = (long: string) => {
      tell({ error: { details: Array.from({ length: 50 }, () => ({ message: long })) } });
    };
    expect(growth(parts, 'name ')).toBeLessThan(linear);
    const thrown = (long: string) => {
      tell(undefined, new Error(long));
    };
    expect(growth(thrown, 'name ')).toBeLessThan(linear);
  });

  test('so does a policy that names ten thousand properties', () => {
    const properties = (long: string) => {
      const evaluatedExpressions = Array.from({ length: long.length }, () => ({ path: long.slice(0, 1000) }));
      const additionalInfo = [
        { type: 'PolicyViolation', info: { evaluationDetails: { evaluatedExpressions } } },
      ];
      tell({ error: { code: 'RequestDisallowedByPolicy', message: 'No.', additionalInfo } });
    };
    expect(growth(properties, 'a', 16_000)).toBeLessThan(linear);
  });

  test('the displayed and the logged text are limited', () => {
    const long = 'x'.repeat(1_000_000);
    const policy = {
      type: 'PolicyViolation',
      info: {
        policyDefinitionDisplayName: long,
        evaluationDetails: { evaluatedExpressions: [{ path: long }] },
      },
    };
    for (const body of [
      long,
      { error: { code: long, message: long } },
      {
        error: {
          code: 'RequestDisallowedByPolicy',
          message: long,
          additionalInfo: Array.from({ length: 100 }, () => policy),
        },
      },
      { error: { code: 'AuthorizationFailed', message: `to perform action '${long}' over scope '${long}'` } },
    ])
      for (const deed of deeds) {
        const failure = readFailure(new Error(long), { status: 403, requestId: 'r', body });
        expect(JSON.stringify(classifyFailure(failure, deed)).length).toBeLessThan(20_000);
        expect(JSON.stringify(failure.codes).length + JSON.stringify(failure.messages).length).toBeLessThan(
          30_000,
        );
      }
  });
});

describe('reading a row takes one pass', () => {
  test.each(worst)('%j', (unit) => {
    const uri = 'https://kv.vault.azure.net/keys/k';
    const wanted = { keyStore: 'vault', vault: 'kv', key: 'k', cloud: clouds.public } as const;
    const encryption = (keyVaultUri: string) => ({
      ...{ id: '/x', name: 'x', type: 'Microsoft.EventHub/namespaces', subscriptionId: 's' },
      properties: { encryption: { keyVaultProperties: [{ keyVaultUri, keyName: 'k' }] } },
    });
    expect(growth((long) => parseCmkStatus(uri, `(4002)${long}x`), unit)).toBeLessThan(linear);
    expect(growth((long) => parseCmkStatus(uri, `access to the key confirmed${long}x`), unit)).toBeLessThan(
      linear,
    );
    expect(
      growth((long) => otherUse(encryption(`https://kv.vault.azure.net${long}x`), wanted), unit),
    ).toBeLessThan(linear);
    expect(growth((long) => covers({ scope: `${long}x` }, '/subscriptions/s'), unit)).toBeLessThan(linear);
  });
});
