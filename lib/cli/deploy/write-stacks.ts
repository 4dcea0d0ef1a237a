import { App } from 'cdktf';
import { resolve } from 'node:path';
import { ServiceStack } from '../../constructs/service-stack';
import { readInputFiles } from '../../input-files';
import { readDesired } from '../../model/read-desired';
import type { Service } from '../../model/service';

/** A service as Terraform gets it. */
export interface WrittenStack {
  readonly service: string;
  /** Where Terraform works: an absolute path. */
  readonly directory: string;
}

/**
 * Writes a stack for each service that versions.yml names to where `npx cdktf` does, here.
 * @throws InputError with every mistake in the files
 */
export function writeStacks(
  services: readonly Service[],
  environment: NodeJS.ProcessEnv,
): readonly WrittenStack[] {
  const { cloud, services: desired } = readDesired(readInputFiles(environment), services);
  const app = new App();
  for (const service of desired) new ServiceStack(app, { cloud, service });
  app.synth();
  return desired.map(({ name }) => ({ service: name, directory: resolve(app.outdir, 'stacks', name) }));
}
