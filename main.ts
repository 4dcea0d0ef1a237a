import { App } from 'cdktf';
import { InputError, KNOWN_SERVICES, OperationError, readDesired, readInputFiles, ServiceStack } from './lib';

try {
  const { cloud, services } = readDesired(readInputFiles(process.env), KNOWN_SERVICES);
  const app = new App();
  for (const service of services) new ServiceStack(app, { cloud, service });
  app.synth();
} catch (error) {
  if (!(error instanceof InputError || error instanceof OperationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
