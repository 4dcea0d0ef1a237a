import type { NetworkCalls, VolumeCalls } from '../container-engine';
import type { Connection } from './connection';

export function networkCalls({ prompt, call, callUnlessDone, tryInspect }: Connection): NetworkCalls {
  return {
    tryInspectNetwork: (name) => tryInspect(`network ${name}`, () => prompt.getNetwork(name).inspect()),
    createNetwork: async (spec) => {
      await call(`create network ${spec.Name}`, () => prompt.createNetwork(spec));
    },
    removeNetwork: (name) =>
      callUnlessDone(`remove network ${name}`, () => prompt.getNetwork(name).remove(), 404),
  };
}

export function volumeCalls({ prompt, call, callUnlessDone, tryInspect }: Connection): VolumeCalls {
  return {
    tryInspectVolume: (name) => tryInspect(`volume ${name}`, () => prompt.getVolume(name).inspect()),
    createVolume: async (spec) => {
      await call(`create volume ${spec.Name ?? ''}`, () => prompt.createVolume(spec));
    },
    removeVolume: (name) =>
      callUnlessDone(`remove volume ${name}`, () => prompt.getVolume(name).remove(), 404),
  };
}
