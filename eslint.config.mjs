import prettier from 'eslint-config-prettier';
import sonarjs from 'eslint-plugin-sonarjs';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'cdktf.out/', 'node_modules/', '.lab/', '**/*.mjs', 'jest.config.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { sonarjs },
    rules: {
      // Nesting costs, flat guard clauses are free: cognitive, not cyclomatic, complexity.
      'sonarjs/cognitive-complexity': ['error', 12],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 3],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        {
          selector: "MemberExpression[object.name='AbortSignal'][property.name=/^(timeout|any)$/]",
          message: 'Node.js 20 may collect it before it fires: withDeadline of lib/engine/deadline.ts.',
        },
      ],
    },
  },
  {
    // In the clone, the examples import lib/, which only the tsconfig.json of the clone knows.
    files: ['examples/**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, project: './tsconfig.json' } },
  },
  {
    // A describe block holds a whole file of tests.
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  prettier,
);
