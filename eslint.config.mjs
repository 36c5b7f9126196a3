import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Which folders of src a layer may not import; ARCHITECTURE.md says why. */
const layers = {
  core: ['node', 'inference', 'vscode', 'cli'],
  node: ['inference', 'vscode', 'cli'],
  inference: ['vscode', 'cli'],
  vscode: ['node', 'cli'],
  cli: ['vscode'],
};
const forbidden = (layer) => [
  { regex: `^(\\.\\./)+(${layers[layer].join('|')})/`, message: `${layer} may not import this layer.` },
  { regex: '^\\.{1,2}/.*extension(\\.ts)?$', message: 'Nothing imports extension.ts.' },
  ...(layer === 'vscode'
    ? [{ regex: '/inference/(?!client|protocol)', message: 'Only the client of the engine.' }]
    : []),
  ...(layer === 'core' ? [{ regex: '^node:', message: 'core runs anywhere.' }] : []),
  ...(layer === 'vscode' ? [] : [{ regex: '^vscode$', message: 'Only src/vscode knows the editor.' }]),
];
const layerRules = Object.keys(layers).map((layer) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', { patterns: forbidden(layer) }],
    ...(layer === 'core'
      ? { 'no-restricted-globals': ['error', 'process', 'Buffer', 'require', '__dirname'] }
      : {}),
  },
}));

export default tseslint.config(
  {
    ignores: [
      'dist',
      'out',
      'node_modules',
      '.cache',
      'samples',
      'test/fixtures',
      'models',
      'scripts/scanKernel/assembly',
    ],
  },
  {
    files: ['src/**/*.ts', 'media/**/*.ts', 'test/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
      'max-params': ['error', 4],
    },
  },
  ...layerRules,
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  { files: ['scripts/**/*.mjs'], extends: [tseslint.configs.recommended] },
  prettier,
);
