/** What is said of two files with mistakes, with lines, on a machine that lacks the files that are called missing. */
import { z } from 'zod';
import { InputError } from '../../lib/model/input-error';
import type { Machine } from '../../lib/model/input-file';
import { readDesired } from '../../lib/model/read-desired';
import { defineService } from '../../lib/model/service';
import { radio } from './radio';

/** Shares a container with radio. */
const pirate = defineService({
  name: 'pirate',
  options: z.strictObject({}),
  define: () => ({
    roles: {
      sailor: { image: 'ship', container: 'radio_mixer', group: 'sea' },
    },
    jobs: {},
    waves: [{ name: 'sail', roles: ['sailor'], update: 'free' }],
  }),
});

const NO_FILES: Machine = {
  followLinks: (path) => path.replace('/srv/link/', '/run/'),
  tryFindFileFault: (path) => (path.includes('missing') ? 'no such file' : undefined),
};

export function mistakesIn(cloud: string, versions: string): readonly string[] {
  try {
    readDesired(
      {
        cloud: { name: 'cloud.yml', text: cloud, directory: '/srv/cloud' },
        versions: { name: 'versions.yml', text: versions },
        machine: NO_FILES,
      },
      [radio, pirate],
    );
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const lines = error.message.split('\n').slice(2, -2);
    return lines.map((line) => line.trim());
  }
}

/** Line 3 is the first of the hosts, line 7 the first after them. */
export const cloudWith = (host: string, more = '') => `# comment
images: { registry: r.example.org/radio }
hosts:
  ctl1: { engine: unix:///run/ctl1.sock, groups: [control] }
  hill: { engine: unix:///run/hill.sock, groups: [masts] }
${host}
${more}
`;
export const CLOUD = cloudWith('');
