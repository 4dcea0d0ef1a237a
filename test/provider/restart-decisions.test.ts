import type { ContainerInspection } from '../../lib/engine/container-engine';
import { formerReleases } from '../../lib/provider/prechecks/former-releases';
import type { ContainerFact, ImageFact } from '../../lib/provider/prechecks/facts';
import { anyStartBefore, isSinceListed, startOf } from '../../lib/provider/restart/listed-start';

const STARTED = '2026-11-27T20:50:12.123456789Z';
const container = (Id = '4be1a7c2d9f0aa', StartedAt = STARTED) =>
  ({ Id, State: { StartedAt } }) as ContainerInspection;

describe('a listed start', () => {
  it('is that of the container while it was neither restarted nor replaced', () => {
    const listed = startOf(container());
    expect(isSinceListed(listed, container())).toBe(true);
    expect(isSinceListed(listed, container('4be1a7c2d9f0aa', '2026-11-27T20:50:12.2Z'))).toBe(false);
    expect(isSinceListed(listed, container('00000000000000'))).toBe(false);
  });

  it('is any one before a time where nobody could look', () => {
    const listed = anyStartBefore(new Date('2026-11-27T20:50:13Z'));
    expect(isSinceListed(listed, container())).toBe(true);
    expect(isSinceListed(listed, container('00000000000000', '2026-11-27T20:50:14Z'))).toBe(false);
  });
});

describe('former releases', () => {
  const fact = (role: string, wanted: ImageFact, running?: ImageFact): ContainerFact => ({
    role,
    host: 'ctl1',
    container: role,
    wanted,
    ...(running && { running }),
  });
  const of = (...containers: ContainerFact[]) => formerReleases([{ host: 'ctl1', containers, space: [] }]);
  const [old, new_] = [
    { reference: 'api:2025.1', release: '2025.1' },
    { reference: 'api:2025.2', release: '2025.2' },
  ];

  it('are those that run and change, by role', () => {
    expect(of(fact('api', new_, old), fact('api', new_, new_), fact('ssh', new_, new_))).toEqual({
      api: '2025.1',
    });
  });

  it('are none of a patch, of what does not run yet, and of what stays', () => {
    const patch = { reference: 'api:2025.2-p1', release: '2025.2' };
    expect(of(fact('api', patch, new_), fact('ssh', new_))).toEqual({});
  });

  it('are references where a release is not known', () => {
    const [v7, v8] = [{ reference: 'api:v7' }, { reference: 'api:v8' }];
    expect(of(fact('api', v8, v7))).toEqual({ api: 'api:v7' });
    expect(of(fact('api', v7, v7))).toEqual({});
  });
});
