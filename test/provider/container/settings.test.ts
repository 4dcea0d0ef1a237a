import { compareSettings } from '../../../lib/provider/container/comparison/comparison';
import { containerSettings, specOfSettings } from '../../../lib/provider/container/container-settings';
import { settingName } from '../../../lib/provider/container/setting';
import type { Attributes, Value } from '../../../lib/provider/resource';
import { differing, madeWith, proven } from './compared';
import { SAMPLES } from './setting-samples';

/** That no engine tells. */
const UNREPORTED = ['upload'];
/** That no container of this provider has. */
const NEVER = ['rm'];

const settingOf = (name: string) => containerSettings.find((it) => settingName(it) === name);

describe('the settings of a container', () => {
  it('all have a sample here', () => {
    const names = containerSettings.map(settingName).filter((name) => !NEVER.includes(name));
    expect(names.sort()).toEqual(Object.keys(SAMPLES).sort());
  });

  it('can be observed, but for a few', () => {
    const unreported = containerSettings.filter(({ observe }) => observe === undefined);
    expect(unreported.map(settingName)).toEqual(UNREPORTED);
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

describe.each(Object.entries(SAMPLES))(
  'the setting %s',
  (name, { value, spec, other, same = [], less = [] }) => {
    const wanted: Attributes = { [name]: value };

    it('goes into the create body as the engine wants it', () => {
      expect(specOfSettings(wanted)).toEqual(spec);
    });

    it('differs when it is taken out of the configuration, or gets another value', () => {
      for (const changed of [{}, { [name]: other }] as Attributes[]) {
        const { differences } = compareSettings({
          proven: proven(wanted),
          wanted: changed,
          observed: madeWith(wanted),
        });
        expect(differences.map(({ setting, cause }) => [setting, cause])).toContainEqual([
          name,
          'configured',
        ]);
      }
    });

    if (UNREPORTED.includes(name)) {
      it('is named where a container is taken over', () => {
        const { unreported, differences } = compareSettings({ wanted, observed: madeWith(wanted) });
        expect([unreported, differences]).toEqual([[name], []]);
      });
      return;
    }

    it('is as wanted when it is read back, whether it was proven or not', () => {
      expect(differing(wanted, madeWith(wanted))).toEqual([]);
      expect(differing(wanted, madeWith(wanted), proven(wanted))).toEqual([]);
    });

    it('is the same in another notation', () => {
      for (const notation of same) {
        expect(differing({ [name]: notation }, madeWith(wanted))).toEqual([]);
        expect(differing({ [name]: notation }, madeWith(wanted), proven(wanted))).toEqual([]);
      }
    });

    it('is surplus where less is wanted of a container that is taken over, and is taken out of one that was proven', () => {
      for (const wantedLess of less.map((it): Attributes => ({ [name]: it }))) {
        const facts = { wanted: wantedLess, observed: madeWith(wanted), ofImage: madeWith({}) };
        const { differences, surplus } = compareSettings(facts);
        expect([differences, surplus.map(({ setting }) => setting)]).toEqual([[], [name]]);
        expect(compareSettings({ ...facts, proven: proven(wanted) }).differences).toHaveLength(1);
      }
    });

    it('has drifted when somebody made another container', () => {
      const stranger = madeWith({ [name]: other }, 'stranger');
      const { differences } = compareSettings({ proven: proven(wanted), wanted, observed: stranger });
      expect(differences.map(({ setting, cause }) => [setting, cause])).toContainEqual([name, 'drifted']);
    });

    it('is no difference where its engine made something else of it when it was proven', () => {
      const odd = madeWith({ [name]: other });
      expect(differing(wanted, odd, proven(wanted))).toEqual(
        settingOf(name)?.isMutable === true ? [name] : [],
      );
    });
  },
);

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
    expect(differing({ [name]: value }, madeWith({}))).toEqual([]);
  });
});
