import type { ContainerSpec } from '../../lib/engine/container-engine';
import { observeSlot } from '../../lib/engine/observed-slot';
import { strangersIn, type SlotFacts } from '../../lib/engine/recreate/strangers';
import { FakeEngine, type Existing } from '../helpers/fake-engine';

type Options = Pick<ContainerSpec, 'StopTimeout'>;
const OURS: Options = { StopTimeout: 60 };
const BY_HAND: Options = {};
type Made = readonly ['current' | 'next' | 'prev', string, Options?, Existing?];

/** Containers in the order in which they were made. */
async function strangers(made: readonly Made[], facts: SlotFacts = { wantedImage: 'reg/kolla/nova-api:2' }) {
  const engine = new FakeEngine();
  for (const [place, Image, spec = OURS, existing = {}] of made) {
    const name = place === 'current' ? 'nova_api' : `nova_api.${place}`;
    engine.addContainer(name, { spec: { Image, ...spec }, id: place, ...existing });
  }
  return strangersIn(await observeSlot(engine, 'nova_api'), facts).map(({ name }) => name);
}

const created: Existing = { status: 'created' };

describe('a leftover of our own is never refused', () => {
  it.each<[string, readonly Made[], SlotFacts?]>([
    [
      'before its successor took over',
      [
        ['current', 'nova-api:1'],
        ['next', 'nova-api:2', OURS, created],
      ],
    ],
    [
      'in between',
      [
        ['prev', 'nova-api:1'],
        ['next', 'nova-api:2', OURS, created],
      ],
    ],
    [
      'after',
      [
        ['prev', 'nova-api:1'],
        ['current', 'nova-api:2'],
      ],
    ],
    [
      'with a third tag wanted since',
      [
        ['prev', 'nova-api:0'],
        ['current', 'nova-api:1'],
      ],
    ],
    [
      'from another registry',
      [
        ['prev', 'quay.io/kolla/nova-api:1'],
        ['current', 'r:5000/x/nova-api:2@sha256:1'],
      ],
    ],
    [
      'with another image wanted since, and the state lost',
      [
        ['prev', 'api:1'],
        ['current', 'api:2'],
      ],
      { wantedImage: 'nova-api:3' },
    ],
    ['of a first deployment, with another image wanted since', [['next', 'api:2', OURS, created]]],
    [
      'started as another one is wanted (start-first)',
      [
        ['current', 'api:1'],
        ['next', 'api:2'],
      ],
    ],
    ['taken over from somebody, then parked', [['prev', 'nova-api:1', BY_HAND]]],
    [
      'taken over from somebody, with its successor',
      [
        ['prev', 'nova-api:1', BY_HAND],
        ['current', 'nova-api:2'],
      ],
    ],
    [
      'taken over from somebody, of another image, as was recorded',
      [
        ['prev', 'api', BY_HAND],
        ['current', 'nova-api:2'],
      ],
      { provenId: 'prev' },
    ],
    [
      'taken over, while its successor is created',
      [
        ['prev', 'nova-api:1', BY_HAND],
        ['next', 'nova-api:2', OURS, created],
      ],
    ],
    ['parked, where nothing is known of what is wanted', [['prev', 'nova-api:1', BY_HAND]], {}],
  ])('%s', async (...[, made, facts]) => {
    expect(await strangers(made, facts)).toEqual([]);
  });
});

describe("somebody else's is refused", () => {
  it.each<[string, readonly Made[], string]>([
    [
      'a copy of another image',
      [
        ['current', 'nova-api:1'],
        ['prev', 'shop-vol:1', BY_HAND],
      ],
      'nova_api.prev',
    ],
    [
      'a copy of what runs',
      [
        ['current', 'nova-api:1'],
        ['prev', 'nova-api:1', BY_HAND],
      ],
      'nova_api.prev',
    ],
    ['one of another image alone', [['prev', 'shop-vol:1', BY_HAND]], 'nova_api.prev'],
    [
      'a trial of the next version',
      [
        ['current', 'nova-api:1'],
        ['next', 'nova-api:2', BY_HAND],
      ],
      'nova_api.next',
    ],
    ['one that was only created', [['next', 'nova-api:2', BY_HAND, created]], 'nova_api.next'],
    [
      'another image that runs',
      [
        ['current', 'nova-api:1'],
        ['next', 'shop:1', OURS],
      ],
      'nova_api.next',
    ],
  ])('%s', async (_, made, name) => {
    expect(await strangers(made)).toEqual([name]);
  });
});

describe('on Podman, where all containers have a stop timeout', () => {
  const podman = async (next: string) => {
    const engine = new FakeEngine();
    engine.addContainer('nova_api.next', { spec: { Image: next, StopTimeout: 10 }, status: 'created' });
    const slot = await observeSlot(engine, 'nova_api');
    const found = slot.next && { ...slot, next: { ...slot.next, Unreported: [] } };
    return strangersIn(found ?? {}, { wantedImage: 'nova-api:2' }).length;
  };

  it('the image tells', async () => {
    expect([await podman('nova-api:1'), await podman('shop:1')]).toEqual([0, 1]);
  });
});
