/** What a user's own main.ts looks like. */
import { App } from 'cdktf';
import { readDesired, readInputFiles, ServiceStack } from '../../lib';
import { radio } from './radio';

const { cloud, services } = readDesired(readInputFiles(process.env), [radio]);
const app = new App();
for (const service of services) new ServiceStack(app, { cloud, service });
app.synth();
