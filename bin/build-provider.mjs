// Bundles what is started as a process of its own into one file each: Terraform starts the provider about four times per
// command, and every module looked up on disk costs start-up time. The command line is linked where npx finds it, since
// npm does so for packages that others depend on only. `node bin/build-provider.mjs [entry outfile]`
import { build } from 'esbuild';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';

const PROVIDER = ['lib/provider/main.ts', 'dist/provider/main.js'];
const CLI = ['lib/cli/main.ts', 'dist/cli/main.js'];
/** The library that draws is larger than all the rest: only who wants a page loads it. */
const PAGE = ['lib/report/run-page.ts', 'dist/cli/run-page.js'];
const pageBeside = {
  name: 'page-beside',
  setup({ onResolve }) {
    onResolve({ filter: /\/run-page\.js$/ }, () => ({ path: './run-page.js', external: true }));
  },
};

async function bundle([entry, outfile], options = {}) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
    ...options,
  });
}

async function bundleCli() {
  // They find files of their own beside themselves; of cdktf, only a restore has need.
  const external = ['cdktf', 'constructs', '@cdktf/*', 'tsx'];
  await bundle(CLI, { external, plugins: [pageBeside], banner: { js: '#!/usr/bin/env node' } });
  chmodSync(CLI[1], 0o755);
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/kollaform', { force: true });
  symlinkSync('../../dist/cli/main.js', 'node_modules/.bin/kollaform');
}

const given = process.argv.slice(2);
if (given.length > 0) await bundle(given);
else await Promise.all([bundle(PROVIDER), bundleCli(), bundle(PAGE)]);
