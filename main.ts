import { App } from 'cdktf';
import { InputError, nova, readDesired, readInputFiles, ServiceStack } from './lib';

/** The services of this cloud. Add your own here: docs/services.md. */
const SERVICES = [nova];

try {
  const { cloud, services } = readDesired(readInputFiles(process.env), SERVICES);
  const app = new App();
  for (const service of services) new ServiceStack(app, { cloud, service });
  app.synth();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
