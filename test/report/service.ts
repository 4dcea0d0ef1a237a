import type { ResolvedContainer, DesiredService, DesiredWave } from '../../lib/model/desired-service';

/** A service of two roles on two hosts each and one job, in the three kinds of wave there are. */
export const SERVICE: DesiredService = {
  name: 'radio',
  images: [],
  volumes: [],
  unreachable: {},
  releases: {},
  prechecks: {
    placements: [],
    neverNewer: {},
    spaceNeeds: [],
    demands: [],
    rules: [],
    assumedReleases: {},
    allow: [],
  },
  waves: [
    {
      name: 'migration',
      kind: 'jobs',
      jobs: [
        {
          job: 'radio-migration',
          container: 'radio_migration',
          host: 'a1',
          image: 'radio:2',
          networkMode: 'host',
          triggers: [],
          acceptedExitCodes: [0],
          timeoutSeconds: 60,
        },
      ],
    },
    wave('studios', 'together', 'studio'),
    wave('masts', 'one-host-at-a-time', 'mast'),
  ],
};

function wave(
  name: string,
  update: 'together' | 'one-host-at-a-time',
  role: string,
): Extract<DesiredWave, { kind: 'roles' }> {
  return { name, kind: 'roles', update, containers: ['a1', 'a2'].map((host) => container(role, host)) };
}

function container(role: string, host: string): ResolvedContainer {
  return {
    role,
    release: '2026.2',
    container: role,
    host,
    image: 'radio:2',
    networkMode: 'host',
    stopTimeoutSeconds: 10,
    healthyWithinSeconds: 10,
    updateOrder: 'stop-first',
    after: [],
    carryOver: [],
  };
}
