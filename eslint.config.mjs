import tseslint from 'typescript-eslint';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';

const restricted = (patterns) => ({
  'no-restricted-imports': ['error', { patterns }],
});
const sdk = { regex: '^@azure', message: 'Azure SDKs are for src/azure only.' };
const editor = { regex: '^vscode$', message: 'vscode is for src/ui and extension.ts only.' };
const layers = (...names) => ({
  regex: `(^|/)\\.\\./(.*/)?(${names.join('|')})(/|$)`,
  message: `This layer does not see ${names.join(', ')} (docs: CONTRIBUTING.md).`,
});

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
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
          message: 'No double casts.',
        },
      ],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/domain/**'],
    rules: restricted([
      sdk,
      editor,
      layers('app', 'azure', 'ui', 'sandbox'),
      { regex: '^node:', message: 'domain is pure.' },
    ]),
  },
  { files: ['src/app/**'], rules: restricted([sdk, editor, layers('azure', 'ui', 'sandbox')]) },
  { files: ['src/azure/**'], rules: restricted([editor, layers('ui', 'sandbox')]) },
  {
    files: ['src/ui/**'],
    ignores: ['src/ui/auth/**', 'src/ui/mapPage/**'],
    rules: restricted([sdk, layers('azure', 'sandbox')]),
  },
  {
    // A browser's script: it sees d3, itself, and the types of what it and its host tell each other.
    files: ['src/ui/mapPage/**'],
    rules: restricted([
      editor,
      sdk,
      { regex: '^node:', message: 'A page has no Node.' },
      { regex: '^\\.\\./(?!map/messages\\.ts$)', message: 'The page sees map/messages.ts only.' },
    ]),
  },
  { files: ['src/ui/auth/**'], rules: restricted([layers('azure', 'sandbox')]) },
  { files: ['src/sandbox/**'], rules: restricted([editor, layers('domain', 'app', 'azure', 'ui')]) },
  {
    // Tests and scripts may be long where a scenario is told in one piece.
    files: ['test/**', 'scripts/**', 'bench/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);
