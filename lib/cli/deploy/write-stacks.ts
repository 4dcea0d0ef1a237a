import { App } from 'cdktf';
import { resolve } from 'node:path';
import { ServiceStack } from '../../constructs/service-stack';
import { readInputFiles } from '../../input-files';
import { readDesired } from '../../model/read-desired';
import type { Service } from '../../model/service';
import { withPauses } from '../../model/with-pauses';

/** A service as Terraform gets it. */
export interface WrittenStack {
  readonly service: string;
  /** Where Terraform works: an absolute path. */
  readonly directory: string;
}

/**
 * Writes a stack for each service that versions.yml names to where `npx cdktf` does, here.
 * @param pauses where a deploy is to pause besides: `computes`, `computes.canary`
 * @throws InputError with every mistake in the files, or in the pauses
 */
export function writeStacks(
  services: readonly Service[],
  environment: NodeJS.ProcessEnv,
  pauses: readonly string[],
): readonly WrittenStack[] {
  const { cloud, services: read } = readDesired(readInputFiles(environment), services);
  const desired = withPauses(read, pauses);
  const app = new App();
  for (const service of desired) new ServiceStack(app, { cloud, service });
  app.synth();
  return desired.map(({ name }) => ({ service: name, directory: resolve(app.outdir, 'stacks', name) }));
}
