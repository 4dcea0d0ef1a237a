import pLimit from 'p-limit';
import type { ContainerEngine } from '../../lib/engine/container-engine';
import { dockerEngine } from '../../lib/engine/docker/docker-engine';
import { DEFAULT_TIMEOUTS } from '../../lib/engine/endpoint';
import { compareContainer } from '../../lib/provider/container/comparison/compare-container';
import type { Attributes, Value } from '../../lib/provider/resource';
import { nameOf } from '../../lib/provider/container/container-schema';
import { byHand } from '../comparison/by-hand';
import { ODD_COMBINATIONS } from '../comparison/odd-combinations';
import { oddValues, type Places } from '../comparison/odd-values';
import type { Lab } from '../lab/lab';
import { changes, textOf } from '../provider/served-provider';
import { emptyLab, OLD } from './deployed-lab';
import { RealProvider, stateOf } from './real-provider';

/** At the same time, as Terraform works. */
const inParallel = pLimit(8);

describe('the comparison on a real engine', () => {
  let lab: Lab;
  let provider: RealProvider;
  let engine: ContainerEngine;
  let places: Places;
  let image: string;

  beforeAll(async () => {
    lab = await emptyLab('cmp', 1, 0);
    await lab.buildRelease(OLD, { only: 'nova-scheduler' });
    image = `${lab.names.registry}/nova-scheduler:${OLD}`;
    provider = await RealProvider.start(lab.engineAddress);
    engine = await dockerEngine('ctl1', { url: lab.engineAddress, timeouts: DEFAULT_TIMEOUTS });
    const on = (name: string) => lab.names.on('ctl1', name);
    places = { directory: lab.directory, volume: on('odd'), network: on('net'), container: on('source') };
    await engine.createNetwork({
      Name: places.network,
      Driver: 'bridge',
      IPAM: { Config: [{ Subnet: '10.213.0.0/16' }] },
    });
    await engine.createVolume({ Name: places.volume });
    await engine.createContainer(places.container, {
      Image: image,
      HostConfig: { Binds: [`${places.volume}:/s`] },
    });
  });

  afterAll(async () => {
    await engine.removeContainer(places.container, { anonymousVolumes: true });
    await engine.removeNetwork(places.network);
    await engine.close();
    await provider.client.close();
    await lab.destroy();
  });

  /** It is made and not started: what it is made of is what counts, and it is quick. */
  const config = (name: string, settings: Attributes): Attributes => ({
    docker_host: 'ctl1',
    name: lab.names.on('ctl1', name),
    image,
    start: false,
    ...settings,
  });

  /** Whether the container is made of nothing but what its image, its engine and these settings bring along. */
  async function isMadeOf(wanted: Attributes): Promise<boolean> {
    const [observed, ofImage] = await Promise.all([
      engine.tryInspectContainer(nameOf(wanted)),
      engine.tryInspectImage(image),
    ]);
    if (observed === undefined || ofImage === undefined) throw new Error(`${nameOf(wanted)} is gone`);
    const { differences, surplus } = compareContainer({
      wanted,
      observed,
      image: ofImage,
      wantedImageId: ofImage.Id,
    });
    return differences.length + surplus.length === 0;
  }

  it('converges for odd but legal values of every setting', async () => {
    const singles = Object.entries(oddValues(places)).flatMap(([name, values]) =>
      values.map((value): Attributes => ({ [name]: value })),
    );
    const all = [...singles, ...ODD_COMBINATIONS];
    expect(all.length).toBeGreaterThanOrEqual(250);
    const restless = await Promise.all(
      all.map((settings, index) =>
        inParallel(async () => {
          const wanted = config(`odd${index}`, settings);
          const { state, diagnostics } = await provider.deploy(wanted);
          if (state === null) return [settings, textOf(diagnostics)];
          const plan = await provider.plan(wanted, state);
          const changed = Object.keys(changes(plan));
          await provider.remove(state);
          return changed.length === 0 ? [] : [settings, changed];
        }),
      ),
    );
    expect(restless.filter((it) => it.length > 0)).toEqual([]);
  });

  it('brings each setting to the container, changes it, and takes it out again', async () => {
    const lost = await Promise.all(
      Object.entries(oddValues(places)).map(([name, values]) =>
        inParallel(async () => {
          const steps: readonly (Value | undefined)[] = [undefined, values[0], values.at(-1), undefined];
          let state: Attributes | null = null;
          const ids: Value[] = [];
          for (const value of steps) {
            const wanted = config(`step-${name}`, value === undefined ? {} : { [name]: value });
            state = stateOf(await provider.deploy(wanted, state));
            ids.push(state['id'] ?? null);
            if (!(await isMadeOf(wanted))) return [name, value];
          }
          await provider.remove(state ?? {});
          const isNeverDefault = ![
            'tty',
            'stdin_open',
            'init',
            'privileged',
            'read_only',
            'publish_all_ports',
          ].includes(name);
          return isNeverDefault && values.length > 1 && new Set(ids).size < 3
            ? [name, 'the same container']
            : [];
        }),
      ),
    );
    expect(lost.filter((it) => it.length > 0)).toEqual([]);
  });

  it('refuses in the plan what the engine is too old for', async () => {
    const healthcheck: Value = [{ test: ['CMD', 'true'], start_interval: '1s' }];
    const { diagnostics } = await provider.plan(config('too-old', { healthcheck }));
    const { ApiVersion } = await lab.docker.version();
    const isTooOld = Number(ApiVersion.split('.')[1]) < 44;
    expect(textOf(diagnostics)).toMatch(
      isTooOld ? /^error: .* has no start_interval .* needs Docker 25/ : /^$/,
    );
  });

  it('leaves containers as they are that were started by hand in other words, and names the one difference of others', async () => {
    const ways = byHand(places);
    expect(ways.length).toBeGreaterThanOrEqual(50);
    const wrong = await Promise.all(
      ways.map(({ body, definition, other: [setting, other] }, index) =>
        inParallel(async () => {
          const name = lab.names.on('ctl1', `hand${index}`);
          const id = await engine.createContainer(name, { ...body, Image: image });
          const fate = async (settings: Attributes) => {
            const { diagnostics } = await provider.plan(config(`hand${index}`, settings));
            return textOf(diagnostics).split('\n').slice(1).join('\n');
          };
          const [same, differing] = [await fate(definition), await fate(other)];
          const { state } = await provider.deploy(config(`hand${index}`, definition));
          const isLeft = state?.['id'] === id;
          await provider.remove(state ?? {});
          const named = [...differing.matchAll(/^(\w+): .* -> /gm)].map(([, it]) => it);
          const surplus = /no configuration has, [^:]*: (\w+) /.exec(differing)?.[1];
          const isNamed = named.length > 0 ? named.join() === setting : surplus === setting;
          return same === 'It is left as it is.' && isLeft && isNamed
            ? []
            : [definition, same, isLeft, setting, differing];
        }),
      ),
    );
    expect(wrong.filter((it) => it.length > 0)).toEqual([]);
  });
});
