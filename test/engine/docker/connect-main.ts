/** A process of its own that connects to the engine at URL, and prints why it could not. For settings that Node.js reads at its start. */
import { dockerEngine } from '../../../lib/engine/docker/docker-engine';
import { TIMEOUTS } from './connect';

const { URL: url = '', CA: ca = '', CERT: cert = '', KEY: key = '' } = process.env;

async function main(): Promise<void> {
  try {
    const engine = await dockerEngine('cmp1', { url, tls: { ca, cert, key }, timeouts: TIMEOUTS });
    await engine.tryInspectContainer('a');
    await engine.close();
    console.log('connected');
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
  }
}

void main();
