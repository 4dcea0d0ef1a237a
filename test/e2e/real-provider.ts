import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attributes, StateResult } from '../../lib/provider/resource';
import { ProviderClient } from '../helpers/provider-client';
import { CHECKOUT } from '../lab/lab-files';

const CONTAINER = 'docker_container';

export interface RealProviderOptions {
  /** Another build of the provider. @default - the one that users have */
  readonly bundle?: string;
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Hosts, all on the same engine. @default - only `ctl1` */
  readonly hosts?: readonly string[];
  /** Terraform's working directory: providers of the same one wait for each other. @default - one of its own */
  readonly directory?: string;
}

/** The bundled provider as a program, as Terraform starts it; its hosts are one real engine. */
export class RealProvider {
  private constructor(readonly client: ProviderClient) {}

  static async start(engine: string, options: RealProviderOptions = {}): Promise<RealProvider> {
    const { bundle = join(CHECKOUT, 'dist/provider/main.js'), env = {} } = options;
    const hosts = (options.hosts ?? ['ctl1']).map((host) => [host, { engine }]);
    const own = options.directory ?? mkdtempSync(join(tmpdir(), 'kollaform-terraform-'));
    const client = await ProviderClient.spawn({ command: process.execPath, args: [bundle], env, cwd: own });
    if (options.directory === undefined) {
      void client.ended.then(() => {
        rmSync(own, { recursive: true });
      });
    }
    const diagnostics = await client.configure({ hosts: Object.fromEntries(hosts) as Attributes });
    if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
    return new RealProvider(client);
  }

  /** Reads, plans and applies, as `terraform apply` does. */
  async deploy(config: Attributes, prior: Attributes | null = null, type = CONTAINER): Promise<StateResult> {
    const { refreshed, planned } = await this.plan(config, prior, type);
    return this.client.apply(type, refreshed, planned);
  }

  async plan(config: Attributes, prior: Attributes | null = null, type = CONTAINER) {
    const refreshed = prior === null ? null : (await this.client.read(type, prior)).state;
    return { ...(await this.client.plan(type, config, refreshed)), refreshed };
  }

  async read(prior: Attributes): Promise<Attributes | null> {
    return (await this.client.read(CONTAINER, prior)).state;
  }

  async remove(prior: Attributes): Promise<void> {
    await this.client.apply(CONTAINER, prior, null);
  }

  /** As the kernel ends a process: no chance to tidy up. */
  async kill(): Promise<void> {
    this.client.process?.kill('SIGKILL');
    await this.client.ended;
  }
}

export function stateOf({ state, diagnostics }: StateResult): Attributes {
  if (state === null || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return state;
}
