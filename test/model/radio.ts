/** A small service for tests of the model: two roles, an optional third, two jobs. */
import { z } from 'zod';
import { readDesired, type Desired } from '../../lib/model/read-desired';
import { defineService } from '../../lib/model/service';

export const radio = defineService({
  name: 'radio',
  options: z.strictObject({
    studio: z.boolean().default(false),
    band: z.enum(['fm', 'am']).default('fm'),
    volume: z.int().min(1).max(10).default(5),
  }),
  define: ({ studio }) => ({
    roles: {
      mixer: { image: 'mixer', container: 'radio_mixer', group: 'control' },
      studio: {
        image: 'studio',
        container: 'radio_studio',
        group: 'control',
        enabled: { option: 'studio: true', on: studio },
        after: ['mixer'],
      },
      sender: { image: 'sender', container: 'radio_sender', group: 'masts', after: ['studio'] },
    },
    jobs: {
      tune: {
        container: 'radio_tune',
        image: { ofRole: 'mixer' },
        firstHostOf: { role: 'mixer' },
        runsWhenChanged: ['mixer', 'studio'],
      },
      record: {
        container: 'radio_record',
        image: { ofContainer: 'tape' },
        firstHostOf: { group: 'archive', orGroup: 'control' },
        runsWhenChanged: ['sender'],
      },
    },
    waves: [
      { name: 'preparation', jobs: ['record', 'tune'] },
      { name: 'broadcast', roles: ['mixer', 'studio', 'sender'], update: 'one-host-at-a-time' },
    ],
  }),
});

export const CLOUD = `
images: { registry: registry.example.org/radio }
hosts:
  ctl1: { engine: unix:///run/ctl1.sock, groups: [control] }
  ctl2: { engine: unix:///run/ctl2.sock, groups: [control, masts] }
  hill: { engine: unix:///run/hill.sock, groups: [masts] }
`;

const VERSIONS = 'radio: { tag: v1 }';

export function readRadio({
  cloud = CLOUD,
  versions = VERSIONS,
}: {
  cloud?: string;
  versions?: string;
}): Desired {
  return readDesired(
    { cloud: { name: 'cloud.yml', text: cloud }, versions: { name: 'versions.yml', text: versions } },
    [radio],
  );
}
