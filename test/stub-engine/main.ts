/**
 * Engines in memory as a process of their own:
 *
 *     tsx test/stub-engine/main.ts --directory DIR --controllers 3 --computes 1000 [--latency MS] [--first-port PORT]
 *
 * Hosts are ctl1, ctl2 ... and cmp1, cmp2 ...; prints one line when all listen, and ends on SIGTERM.
 */
import { parseArgs } from 'node:util';
import { StubCloud } from './stub-cloud';
import { stubHostNames } from './stub-host-names';

const { values } = parseArgs({
  options: {
    directory: { type: 'string' },
    controllers: { type: 'string', default: '3' },
    computes: { type: 'string', default: '10' },
    latency: { type: 'string', default: '0' },
    'first-port': { type: 'string' },
  },
});

async function main(): Promise<void> {
  if (values.directory === undefined) throw new Error('--directory is missing');
  const { control, compute } = stubHostNames(Number(values.controllers), Number(values.computes));
  const cloud = await StubCloud.start({
    directory: values.directory,
    hosts: [...control, ...compute],
    latencyMs: Number(values.latency),
    ...(values['first-port'] !== undefined && { firstPort: Number(values['first-port']) }),
  });
  console.log(`${control.length + compute.length} engines listen in ${values.directory}`);
  process.once('SIGTERM', () => {
    void cloud.close();
  });
}

void main();
