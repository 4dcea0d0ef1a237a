/** The part of `bin/demo` that is not about the machine: `tsx bin/demo.ts up|down DIRECTORY`. */
import { relative } from 'node:path';
import { Lab } from '../test/lab/lab';
import { Narrator } from './demo-narrator';
import { tellStory } from './demo-story';

const [command, directory = ''] = process.argv.slice(2);
const engine = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
const cloud = { prefix: 'lab', controllers: 3, computes: 3, directory, engine };

async function up(): Promise<void> {
  const narrator = new Narrator();
  try {
    await tellStory(await Lab.create(cloud), narrator);
  } catch (error) {
    narrator.fail(error instanceof Error ? error.message : String(error));
  }
  narrator.end(relative('', directory), engine);
  if (narrator.failures > 0) process.exitCode = 1;
}

void (command === 'down' ? Lab.open(cloud).destroy() : up());
