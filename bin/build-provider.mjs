// Bundles the provider into one file: Terraform starts it about four times per command, and every module looked
// up on disk costs start-up time. `node bin/build-provider.mjs [entry] [outfile]`
import { build } from 'esbuild';

const [entry = 'lib/provider/main.ts', outfile = 'dist/provider/main.js'] = process.argv.slice(2);

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
});
