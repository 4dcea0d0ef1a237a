import type { TerraformStack } from 'cdktf';
import { addCustomSynthesis } from 'cdktf/lib/synthesize/synthesizer';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OperationError } from '../contract/operation-error';
import { PROVIDER_SOURCE } from '../contract/provider-address';

/**
 * MiB. The more memory a machine has, the later Node.js clears up: with this limit, the provider of a thousand computes stays
 * a third smaller. What it needs is a twentieth of it.
 */
const MEMORY_LIMIT = '--max-old-space-size=1024';

/**
 * Variables for other programs that would change this one: extra code, unknown options, trust in other authorities than the
 * configured ones, secrets in its log. Proxies and what programs that it starts need stay.
 */
const NOT_FOR_THE_PROVIDER = [
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_EXTRA_CA_CERTS',
  'NODE_V8_COVERAGE',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_REDIRECT_WARNINGS',
  'NODE_CHANNEL_FD',
  'NODE_UNIQUE_ID',
  'OPENSSL_CONF',
];

/** The program that Terraform starts, and the version under which it is installed. */
interface Launcher {
  readonly script: string;
  readonly version: string;
  readonly fileName: string;
}

/**
 * The version tells launchers apart: cdktf shares a plugin cache between all projects of a user, and two checkouts
 * have two launchers. Plans, states and users never see it.
 * @throws OperationError when the provider was not built
 */
export function providerLauncher(): Launcher {
  const command = [process.execPath, MEMORY_LIMIT, providerBundle()].map((it) => `'${shellQuoted(it)}'`);
  const script = `#!/bin/sh\nunset ${NOT_FOR_THE_PROVIDER.join(' ')}\nexec ${command.join(' ')}\n`;
  const version = `1.0.${parseInt(sha256(script).slice(0, 8), 16)}`;
  return { script, version, fileName: `terraform-provider-docker_v${version}` };
}

/**
 * Puts the provider where `terraform init` finds it without a registry and without any configuration: into
 * `terraform.d/plugins` of the stack's working directory. A dependency lock file has its hash; without that, cdktf would run
 * `terraform providers lock`, which asks the network. Happens while the stack is synthesized.
 */
export function installProvider(stack: TerraformStack, launcher: Launcher): void {
  addCustomSynthesis(stack, {
    onSynthesize: ({ outdir, manifest }) => {
      const directory = join(outdir, manifest.forStack(stack).workingDirectory);
      const place = join(directory, 'terraform.d', 'plugins', PROVIDER_SOURCE, launcher.version, platform());
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, launcher.fileName), launcher.script, { mode: 0o755 });
      writeFileSync(join(directory, '.terraform.lock.hcl'), lockFile(launcher));
    },
  });
}

/** @throws OperationError when the provider was not built. */
function providerBundle(): string {
  // From lib/constructs while developing, from dist/lib/constructs in the package.
  const candidates = ['../../dist/provider/main.js', '../../provider/main.js'].map((it) =>
    resolve(__dirname, it),
  );
  const found = candidates.find((it) => existsSync(it));
  if (found === undefined) {
    throw new OperationError(
      'provider-missing',
      `${candidates[0] ?? ''} is missing; run: npm run build:provider`,
    );
  }
  return found;
}

function shellQuoted(path: string): string {
  return path.replaceAll("'", String.raw`'\''`);
}

/** In Terraform's words: `linux_amd64`. */
function platform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return `${system}_${architecture}`;
}

function lockFile(launcher: Launcher): string {
  return [
    `provider "${PROVIDER_SOURCE}" {`,
    `  version     = "${launcher.version}"`,
    `  constraints = "${launcher.version}"`,
    `  hashes      = ["${packageHash(launcher)}"]`,
    '}',
    '',
  ].join('\n');
}

/** Terraform's `h1:` hash: of the list of a package's files with their hashes, as `sha256sum` prints it. */
function packageHash({ script, fileName }: Launcher): string {
  const list = `${sha256(script)}  ${fileName}\n`;
  return `h1:${createHash('sha256').update(list).digest('base64')}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
