/** Unit tests run in parallel; tests against a real engine a few at a time (see bin/test). */

// These search for an instant, or kill again and again: bin/test-faults.
const LONG_FAULTS = ['cuts', 'engine-restart', 'kills', 'orphaned'].map(
  (name) => `<rootDir>/test/faults/${name}.e2e.ts`,
);

// What a cloud may stand on beside one Docker Engine with local files: bin/test-environments.
const ENVIRONMENTS = [
  'e2e/galera',
  'e2e/podman',
  'e2e/registry',
  'e2e/state-backend',
  'e2e/unreachable',
  'package/package',
  'report/run-page',
  'review/review',
].map((name) => `<rootDir>/test/${name}.e2e.ts`);

const common = {
  // Types are the compiler's business (npm run typecheck); here they are only taken away.
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json', diagnostics: false }],
  },
  testEnvironment: 'node',
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/.lab/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/.lab/', '<rootDir>/dist/'],
};
module.exports = {
  testTimeout: 300_000,
  collectCoverageFrom: ['lib/**/*.ts'],
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/**/*.test.ts'] },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e.ts'],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, ...LONG_FAULTS, ...ENVIRONMENTS],
    },
    { ...common, displayName: 'environments', testMatch: ENVIRONMENTS },
    // Those whose outcome depends on what an engine does: bin/test-engines.
    {
      ...common,
      displayName: 'engines',
      testMatch: ['<rootDir>/test/e2e/{swap,misbehaving,settings,comparison,drift,failure}.e2e.ts'],
    },
    { ...common, displayName: 'faults', testMatch: LONG_FAULTS },
  ],
};
