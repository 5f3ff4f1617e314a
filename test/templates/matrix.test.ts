import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { nearestChoices } from '../../src/templates/choices.ts';
import { codeText } from '../../src/templates/code.ts';
import { templateFormats, knownKeyStore } from '../../src/templates/languages.ts';
import { render } from '../../src/templates/render.ts';
import { type FormatId, formatIds, type TemplateRequest } from '../../src/templates/request.ts';
import { checkArm, checkArmParameters } from './armCheck.ts';
import { checkBash, shellcheck } from './bashCheck.ts';
import { checkBicep } from './bicepCheck.ts';
import { loadGrammar, type Parse } from './grammars.ts';
import { checkHttp } from './httpFile.ts';
import { matrix, nameOf, templatesOf } from './matrix.ts';
import { checkPowerShell } from './powershellCheck.ts';
import { specs } from './specs.ts';
import { needs, needsAzurerm, needsShellcheck, needsSpecs } from './needs.ts';
import { AzurermSchema, checkAzapi, checkTerraform } from './terraformCheck.ts';

const text = (request: TemplateRequest) => codeText(render(request).parts);

/** Checks each distinct text once, and returns the templates with errors. */
async function wrong(
  format: FormatId,
  check: (text: string, request: TemplateRequest) => readonly string[] | Promise<readonly string[]>,
): Promise<readonly string[]> {
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const request of templatesOf(format)) {
    const rendered = text(request);
    if (seen.has(rendered)) continue;
    seen.add(rendered);
    for (const fault of await check(rendered, request)) faults.push(`${nameOf(request)}: ${fault}`);
  }
  expect(seen.size).toBeGreaterThan(1);
  return faults.slice(0, 20);
}

test('the matrix covers every cell of the table', () => {
  expect(matrix().length).toBeGreaterThan(9_000);
});

describe.skipIf(needs.specs !== undefined)(`ARM against Microsoft's schemas (${specs})`, needsSpecs, () => {
  test('templates', async () => {
    expect(await wrong('arm', (rendered) => checkArm(JSON.parse(rendered)))).toEqual([]);
  });

  test('parameters files, which have the parameters of their template', async () => {
    expect(
      await wrong('armParameters', async (rendered, request) => {
        const file = JSON.parse(rendered) as { parameters: object };
        const template = JSON.parse(text({ ...request, format: 'arm' })) as { parameters: object };
        expect(Object.keys(file.parameters)).toEqual(Object.keys(template.parameters));
        return checkArmParameters(file);
      }),
    ).toEqual([]);
  });
});

describe.skipIf(needs.specs !== undefined)("Bicep with the grammar and Microsoft's types", needsSpecs, () => {
  let parse: Parse;
  beforeAll(async () => {
    parse = await loadGrammar('bicep');
  });

  test.each(['bicep', 'bicepModule', 'bicepKey'] as const)('%s', async (format) => {
    expect(
      await wrong(format, (rendered, { scope, choices, ...request }) => {
        const key = { ...request, scope, format: 'bicepKey' } as const;
        const file = () => text({ ...key, choices: nearestChoices('bicepKey', scope, choices) });
        return checkBicep(parse, rendered, (name) =>
          name === templateFormats.bicepKey.fileName ? file() : undefined,
        );
      }),
    ).toEqual([]);
  });

  test.each(['arm', 'bicep'] as const)('%s: the key is created in the scope of its vault', (format) => {
    for (const request of templatesOf(format).filter((one) => one.scope === 'accountWithKey')) {
      const group = request.known.vault?.resourceGroup ? "'rg-keys'" : 'resourceGroup().name';
      const rendered = text(request);
      if (format === 'bicep') {
        expect(rendered).toContain(`param vaultResourceGroup string = ${group}`);
        expect(rendered).not.toContain('Microsoft.KeyVault');
      } else {
        const { parameters, resources } = JSON.parse(rendered) as {
          parameters: Record<string, { defaultValue: string }>;
          resources: readonly { type: string; resourceGroup?: string }[];
        };
        expect(parameters['vaultResourceGroup']?.defaultValue.replace(/^\[(.*)\]$/, '$1')).toBe(
          group.replaceAll("'", ''),
        );
        for (const { type, resourceGroup } of resources)
          expect(resourceGroup !== undefined, type).toBe(type === 'Microsoft.Resources/deployments');
      }
    }
  });

  test('a module has no hard-coded value, and outputs what it created', () => {
    for (const request of templatesOf('bicepModule')) {
      const rendered = text(request);
      expect(rendered).not.toMatch(/^param .* = /m);
      expect(rendered).toMatch(/^output accountId string = account.id$/m);
    }
  });
});

describe('PowerShell against its grammar and the cmdlets in its help', () => {
  let parse: Parse;
  beforeAll(async () => {
    parse = await loadGrammar('powershell');
  });

  test.each(['powershell', 'powershellDeployment'] as const)('%s', async (format) => {
    expect(await wrong(format, (rendered) => checkPowerShell(parse, rendered))).toEqual([]);
  });

  test('a deployment passes the parameters of its ARM template', () => {
    for (const request of templatesOf('powershellDeployment')) {
      const template = JSON.parse(text({ ...request, format: 'arm' })) as { parameters: object };
      const given = /\$parameters = @\{\n([^}]*)\}/.exec(text(request))?.[1] ?? '';
      expect([...given.matchAll(/^ {2}(\w+) = /gm)].map(([, name]) => name)).toEqual(
        Object.keys(template.parameters),
      );
    }
  });
});

describe('bash', () => {
  let parse: Parse;
  beforeAll(async () => {
    parse = await loadGrammar('bash');
  });

  test('is valid for the grammar', async () => {
    expect(await wrong('azureCli', (rendered) => checkBash(parse, rendered))).toEqual([]);
  });

  test.skipIf(needs.shellcheck === undefined)('passes shellcheck', needsShellcheck, () => {
    const folder = mkdtempSync(join(tmpdir(), 'templates-'));
    // Checks only one of several scripts that differ only in plain words, because shellcheck is slow.
    const words =
      /^(\w+)='.*'$|(--(?:kind|capabilities|continuous-tier|name)) [A-Z]\w+|isZoneRedundant=\w+/gm;
    const scripts = new Map(
      templatesOf('azureCli')
        .map(text)
        .map((one) => [one.replaceAll(words, '$1$2'), one]),
    );
    expect(scripts.size).toBeGreaterThan(30);
    const texts = [...scripts.values()];
    const files = texts.map((rendered, index) => {
      const file = join(folder, `${index}.sh`);
      writeFileSync(file, rendered);
      return file;
    });
    expect(shellcheck(needs.shellcheck ?? '', files)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('Terraform with the HCL parser', () => {
  test.skipIf(needs.azurerm === undefined)(
    'azurerm 5.x and 4.x against its schema',
    needsAzurerm,
    async () => {
      const schema = new AzurermSchema(needs.azurerm ?? '');
      expect(await wrong('terraform5', (rendered) => checkTerraform(schema, 5, rendered))).toEqual([]);
      expect(await wrong('terraform4', (rendered) => checkTerraform(schema, 4, rendered))).toEqual([]);
    },
  );

  test.skipIf(needs.specs !== undefined)("azapi against Microsoft's Bicep types", needsSpecs, async () => {
    expect(await wrong('terraformAzapi', checkAzapi)).toEqual([]);
  });
});

test('HTTP requests: every name is declared, every body is JSON', async () => {
  expect(await wrong('rest', (rendered) => checkHttp(rendered))).toEqual([]);
});

test.each(formatIds)('%s: a key of a managed HSM is looked up only there', (format) => {
  for (const request of templatesOf(format)) {
    const rendered = text(request);
    const inVault = new RegExp(`${request.cloud.vaultSuffix.replaceAll('.', '\\.')}|vault_name|VaultName`);
    if (knownKeyStore(request.known) === 'managedHsm') expect(rendered, nameOf(request)).not.toMatch(inVault);
    else expect(rendered, nameOf(request)).not.toMatch(/hsm_|HsmName|managedhsm/i);
  }
});
