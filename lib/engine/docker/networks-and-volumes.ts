import type { NetworkCalls, VolumeCalls } from '../container-engine';
import { networkShape, volumeShape } from '../api/answers';
import type { Connection } from './connection';

export function networkCalls(connection: Connection): NetworkCalls {
  const at = (name: string) => `/networks/${encodeURIComponent(name)}`;
  return {
    tryInspectNetwork: (name) =>
      connection.callUnless(404, `inspect network ${name}`, (api) =>
        api.json({ method: 'GET', path: at(name) }, networkShape),
      ),
    createNetwork: async (spec) => {
      await connection.call(`create network ${spec.Name}`, (api) =>
        api.send({ method: 'POST', path: '/networks/create', json: spec }),
      );
    },
    removeNetwork: async (name) => {
      await connection.callUnless(404, `remove network ${name}`, (api) =>
        api.send({ method: 'DELETE', path: at(name) }),
      );
    },
  };
}

export function volumeCalls(connection: Connection): VolumeCalls {
  const at = (name: string) => `/volumes/${encodeURIComponent(name)}`;
  return {
    tryInspectVolume: (name) =>
      connection.callUnless(404, `inspect volume ${name}`, (api) =>
        api.json({ method: 'GET', path: at(name) }, volumeShape),
      ),
    createVolume: async (spec) => {
      await connection.call(`create volume ${spec.Name}`, (api) =>
        api.send({ method: 'POST', path: '/volumes/create', json: spec }),
      );
    },
    removeVolume: async (name) => {
      await connection.callUnless(
        404,
        `remove volume ${name}`,
        (api) => api.send({ method: 'DELETE', path: at(name) }),
        connection.limits.work,
      );
    },
  };
}
