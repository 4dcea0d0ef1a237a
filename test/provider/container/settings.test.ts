import type { ContainerInspection } from '../../../lib/engine/container-engine';
import {
  containerSettings,
  differingSettings,
  importedSettings,
  observedSettings,
  specOfSettings,
  unobservableChanges,
} from '../../../lib/provider/container/container-settings';
import { settingName } from '../../../lib/provider/container/setting';
import type { Attributes, Value } from '../../../lib/provider/resource';
import { SAMPLES } from './setting-samples';

/** What the engine tells of a container that was made with these settings. */
function inspectionOf(name: string, value: Value): ContainerInspection {
  const { HostConfig = {}, ...Config } = specOfSettings({ [name]: value });
  return { Config, HostConfig } as ContainerInspection;
}

const observable = containerSettings.filter(({ observe }) => observe !== undefined).map(settingName);
const hidden = ['mounts', 'networks_advanced', 'upload'];

describe('the settings of a container', () => {
  it('all have a sample here', () => {
    expect(containerSettings.map(settingName).sort()).toEqual(Object.keys(SAMPLES).sort());
  });

  it('can be observed, but for a few', () => {
    expect(
      containerSettings
        .map(settingName)
        .filter((name) => !observable.includes(name))
        .sort(),
    ).toEqual(hidden);
  });

  it('all go into one create body', () => {
    const all: Attributes = Object.fromEntries(
      Object.entries(SAMPLES).map(([name, { value }]): [string, Value] => [name, value]),
    );
    expect(specOfSettings(all)).toMatchObject({
      HostConfig: {
        RestartPolicy: { Name: 'always', MaximumRetryCount: 3 },
        LogConfig: { Type: 'journald', Config: { tag: 'a' } },
        NetworkMode: 'api',
      },
    });
  });
});

describe.each(Object.entries(SAMPLES))('the setting %s', (name, { value, spec, other, same = [] }) => {
  it('goes into the create body as the engine wants it', () => {
    expect(specOfSettings({ [name]: value })).toEqual(spec);
  });

  if (hidden.includes(name)) {
    it('counts as different when its configuration changes', () => {
      const observed = inspectionOf(name, value);
      const change = unobservableChanges({ [name]: value }, { [name]: other }, observed);
      expect(change.map(({ setting }) => setting)).toEqual([name]);
      expect(unobservableChanges({ [name]: value }, { [name]: value }, observed)).toEqual([]);
    });
    return;
  }

  it('is as wanted when it is read back', () => {
    const observed = inspectionOf(name, value);
    expect(differingSettings({ [name]: value }, observed)).toEqual([]);
    expect(observedSettings({ [name]: value }, observed)).toEqual({});
  });

  it('differs from another value', () => {
    const differences = differingSettings({ [name]: other }, inspectionOf(name, value));
    expect(differences.map(({ setting }) => setting)).toEqual(
      name === 'gpus' || other !== null ? [name] : [],
    );
  });

  it('is the same in another notation', () => {
    const observed = inspectionOf(name, value);
    for (const notation of same) expect(differingSettings({ [name]: notation }, observed)).toEqual([]);
  });

  it('shows in the state when somebody changed it', () => {
    const drifted = observedSettings({ [name]: value }, inspectionOf(name, other));
    expect(Object.keys(drifted)).toEqual([name]);
  });

  it('is imported as it runs', () => {
    const observed = inspectionOf(name, value);
    expect(differingSettings({ [name]: importedSettings(observed)[name] ?? null }, observed)).toEqual([]);
  });
});

describe("a setting at the engine's default", () => {
  it.each<readonly [string, Value]>([
    ['privileged', false],
    ['init', false],
    ['restart', 'no'],
    ['memory', 0],
    ['pid_mode', ''],
    ['capabilities', [{ add: [], drop: null }]],
    ['command', []],
  ])('needs no change: %s = %j', (name, value) => {
    expect(
      differingSettings({ [name]: value }, { Config: {}, HostConfig: {} } as ContainerInspection),
    ).toEqual([]);
  });
});
