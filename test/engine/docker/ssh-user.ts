/** A process that connects over ssh, makes a call, says so and stays: for a test to kill. `tsx ssh-user.ts <endpoint as JSON>` */
import { dockerEngine } from '../../../lib/engine/docker/docker-engine';
import type { Endpoint } from '../../../lib/engine/endpoint';

async function main(): Promise<void> {
  const engine = await dockerEngine('cmp1', JSON.parse(process.argv[2] ?? '') as Endpoint);
  await engine.tryInspectContainer('a');
  if (process.argv[3] === 'close') await engine.close();
  else setInterval(() => undefined, 1000);
  console.log('connected');
}

void main();
