/** A small service of one's own, for containers of a lab on Podman: a job, a role that keeps data, a role without a healthcheck. */
import { z } from 'zod';
import { defineService } from '../../lib';

export const IMAGES = ['radio-mixer', 'radio-sender'];

const LOGS = 'radio_logs:/var/log/kolla/:rw';
const CONFIG = '{config}/radio/:/etc/radio/:ro';

export const radio = defineService({
  name: 'radio',
  options: z.strictObject({}),
  define: () => ({
    roles: {
      mixer: {
        image: 'radio-mixer',
        container: 'radio_mixer',
        group: 'control',
        environment: { KOLLA_SERVICE_NAME: 'radio-mixer', PORT: '9001' },
        volumes: [CONFIG, LOGS, '/dev/shm:/dev/shm:rw'],
        // What Podman tells differently from Docker, or not at all.
        ipcMode: 'host',
        pidMode: 'host',
        cgroupnsMode: 'host',
        // Podman raises whichever of the two is not given, which not every machine allows.
        ulimits: { nofile: 1000, nproc: 1000 },
        tmpfs: { '/scratch': 'size=1m' },
        healthcheck: { test: ['CMD-SHELL', 'healthcheck_port radio-mixer 9001'] },
        stopTimeoutSeconds: 5,
      },
      sender: {
        image: 'radio-sender',
        container: 'radio_sender',
        group: 'masts',
        environment: { KOLLA_SERVICE_NAME: 'radio-sender', PORT: '9002' },
        volumes: [CONFIG],
        stopTimeoutSeconds: 5,
      },
    },
    jobs: {
      tune: {
        container: 'radio_tune',
        image: { ofRole: 'mixer' },
        firstHostOf: { role: 'mixer' },
        environment: { KOLLA_OSM: '' },
        runsWhenChanged: ['mixer'],
      },
    },
    waves: [
      { name: 'preparation', jobs: ['tune'] },
      { name: 'mixers', roles: ['mixer'], update: 'together' },
      { name: 'senders', roles: ['sender'], update: 'free' },
    ],
  }),
});
