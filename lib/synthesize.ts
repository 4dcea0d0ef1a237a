import { App } from 'cdktf';
import { ServiceStack } from './constructs/service-stack';
import { withCodeBelow } from './contract/error-code';
import { OperationError } from './contract/operation-error';
import { readInputFiles } from './input-files';
import { asServices } from './model/as-services';
import { InputError } from './model/input-error';
import { readDesired } from './model/read-desired';

/**
 * All that a project's main.ts does: reads cloud.yml and versions.yml of the working directory, and writes one stack for
 * each service that versions.yml names, as `npx cdktf` expects it. Mistakes in the files or in a definition are printed,
 * all at once, and the process ends with exit code 1.
 *
 * @param services those that versions.yml may name
 * @param environment the process's; `KOLLAFORM_CLOUD` and `KOLLAFORM_VERSIONS` name other files
 */
export function synthesize(
  services: readonly unknown[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  try {
    const known = asServices(services, 'main.ts');
    const { cloud, services: desired } = readDesired(readInputFiles(environment), known);
    const app = new App();
    for (const service of desired) new ServiceStack(app, { cloud, service });
    app.synth();
  } catch (error) {
    if (!(error instanceof InputError || error instanceof OperationError)) throw error;
    console.error(withCodeBelow(error.message, error.code));
    process.exitCode = 1;
  }
}
