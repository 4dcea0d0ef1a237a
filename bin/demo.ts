/** The part of `bin/demo` that is not about the machine: `tsx bin/demo.ts up|lab|down DIRECTORY`. */
import { relative } from 'node:path';
import { Lab } from '../test/lab/lab';
import { tellFleetStory } from './demo-fleet-story';
import { Narrator } from './demo-narrator';
import { tellStory } from './demo-story';
import { tellWayBack } from './demo-way-back';

const [command, directory = ''] = process.argv.slice(2);
const engine = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
const size = { controllers: 3, computes: 3, directory };
const cloud = { ...size, prefix: 'lab', engine };
const lookAtPlan = `cd ${relative('', directory)} && npx cdktf plan`;

async function narrate(story: (narrator: Narrator) => Promise<void>, lookAround: string): Promise<void> {
  const narrator = new Narrator();
  try {
    await story(narrator);
  } catch (error) {
    narrator.fail(error instanceof Error ? error.message : String(error));
  }
  narrator.end([lookAround, lookAtPlan]);
  if (narrator.failures > 0) process.exitCode = 1;
}

function main(): Promise<void> {
  switch (command) {
    case 'lab':
      return narrate((narrator) => tellFleetStory(size, narrator), 'bin/lab status');
    case 'down':
      return Lab.open(cloud).destroy();
    default:
      return narrate(async (narrator) => {
        const lab = await Lab.create(cloud);
        await tellStory(lab, narrator);
        await tellWayBack(lab, narrator);
      }, `docker --host ${engine} ps`);
  }
}

void main();
