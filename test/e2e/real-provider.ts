import { join } from 'node:path';
import type { Attributes, StateResult } from '../../lib/provider/resource';
import { ProviderClient } from '../helpers/provider-client';
import { CHECKOUT } from '../lab/lab-files';

const TYPE = 'docker_container';

/** The bundled provider as a program, as Terraform starts it, with one host that is the real engine. */
export class RealProvider {
  private constructor(readonly client: ProviderClient) {}

  static async start(engine: string): Promise<RealProvider> {
    const bundle = join(CHECKOUT, 'dist/provider/main.js');
    const client = await ProviderClient.spawn({ command: process.execPath, args: [bundle] });
    const diagnostics = await client.configure({ hosts: { ctl1: { engine } } });
    if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
    return new RealProvider(client);
  }

  /** Reads, plans and applies, as `terraform apply` does. */
  async deploy(config: Attributes, prior: Attributes | null = null): Promise<StateResult> {
    const { refreshed, planned } = await this.plan(config, prior);
    return this.client.apply(TYPE, refreshed, planned);
  }

  async plan(config: Attributes, prior: Attributes | null = null) {
    const refreshed = prior === null ? null : (await this.client.read(TYPE, prior)).state;
    return { ...(await this.client.plan(TYPE, config, refreshed)), refreshed };
  }

  async read(prior: Attributes): Promise<Attributes | null> {
    return (await this.client.read(TYPE, prior)).state;
  }

  async remove(prior: Attributes): Promise<void> {
    await this.client.apply(TYPE, prior, null);
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
