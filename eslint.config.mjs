import { readFileSync } from 'node:fs';
import tseslint from 'typescript-eslint';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';

const mayImport = JSON.parse(readFileSync(new URL('scripts/layers.json', import.meta.url), 'utf8'));

/** A folder sees itself and the folders that scripts/layers.json names for it. */
const zones = [
  ...Object.entries(mayImport).map(([folder, others]) => ({
    target: `./src/${folder}`,
    from: './src',
    except: [folder, ...others].map((name) => `./${name}`),
    message: `src/${folder} does not see this folder (scripts/layers.json).`,
  })),
  ...Object.keys(mayImport)
    .filter((folder) => folder !== 'azure')
    .map((folder) => ({
      target: `./src/${folder}`,
      from: './src/azure',
      except: ['./api.ts'],
      message: 'What the product needs of Azure is in src/azure/api.ts.',
    })),
];

const restricted = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const sdk = { regex: '^@azure', message: 'Azure SDKs are for src/azure and src/auth.' };
const editor = { regex: '^vscode$', message: 'This folder works without an editor.', allowTypeImports: true };
const node = { regex: '^node:', message: 'The model is pure.' };

const doubleCast = {
  selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
  message: 'No double casts.',
};
const l10n = {
  selector: 'ImportSpecifier[imported.name="l10n"]',
  message: 'Messages are made with text(), which src/ui/showText.ts translates.',
};

export default tseslint.config(
  { ignores: ['dist/**', '.vscode-test/**', 'test-output/**', 'node_modules/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, importX.flatConfigs.typescript],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs'] })] },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', doubleCast],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/**'], rules: { 'import-x/no-restricted-paths': ['error', { zones }] } },
  { files: ['src/**'], ignores: ['src/azure/**', 'src/auth/**', 'src/sandbox/**'], rules: restricted(sdk) },
  {
    files: ['src/**'],
    ignores: ['src/ui/showText.ts'],
    rules: { 'no-restricted-syntax': ['error', doubleCast, l10n] },
  },
  { files: ['src/azure/**', 'src/sandbox/**'], rules: restricted(editor) },
  {
    files: [
      'src/inventory/**',
      'src/health/**',
      'src/setup/**',
      'src/readiness/**',
      'src/revocation/**',
      'src/views/nodes/**',
    ],
    ignores: ['src/*/commands/**'],
    rules: restricted(sdk, editor),
  },
  { files: ['src/model/**'], rules: restricted(sdk, editor, node) },
  {
    // A browser's script: it sees d3, itself, and what it and its host tell each other.
    files: ['src/encryptionMap/page/**'],
    rules: restricted(editor, sdk, node, {
      regex: '^\\.\\./(?!(messages|picture)\\.ts$)',
      message: 'The page sees messages.ts and picture.ts only.',
    }),
  },
  {
    // A browser's script: it sees its libraries, itself, and the schemas of the messages.
    files: ['src/ui/page/browser/**'],
    rules: restricted(editor, sdk, node, {
      regex: '^\\.\\./(?!messages\\.ts$)',
      message: 'The page sees messages.ts only.',
    }),
  },
  {
    // Tests and scripts may be long where a scenario is told in one piece.
    files: ['test/**', 'scripts/**', 'bench/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);
