import type { ContainerEvent } from '../../lib/report/container-event';
import { anyTwoVersions, none, rivals, sameSlot, sameSlotUnlessEnding, type Runner } from './rivals';

let atMs = 0;

function event(action: string, id: string, host = 'ctl1', name = 'nova_conductor'): ContainerEvent {
  return {
    atMs: (atMs += 1),
    host,
    id,
    name,
    image: `nova-conductor:${id.startsWith('old') ? 1 : 2}`,
    action,
  };
}

const old: Runner = {
  id: 'old1',
  slot: 'ctl1/nova_conductor',
  image: 'nova-conductor:1',
  isEnding: false,
};

describe('who ran beside whom', () => {
  it('finds a successor that was started before its predecessor had ended, whatever their names were', () => {
    const events = [event('kill', 'old1'), event('start', 'new1', 'ctl1', 'nova_conductor.next')];
    expect(rivals([old], events, sameSlot)).toEqual([
      'ctl1/nova_conductor of 2 (new1) was started while ctl1/nova_conductor of 1 (old1) ran',
    ]);
  });

  it('finds nothing where the predecessor had ended', () => {
    expect(rivals([old], [event('die', 'old1'), event('start', 'new1')], sameSlot)).toEqual([]);
  });

  it('finds an old one that revived beside its successor', () => {
    const events = [event('die', 'old1'), event('start', 'new1'), event('start', 'old1')];
    expect(rivals([old], events, sameSlot)).toHaveLength(1);
  });

  it('lets one end that was told to, where that is the point', () => {
    const events = [event('kill', 'old1'), event('start', 'new1')];
    expect(rivals([old], events, sameSlotUnlessEnding)).toEqual([]);
    expect(rivals([old], events.slice(1), sameSlotUnlessEnding)).toHaveLength(1);
  });

  it('finds two versions on two hosts, among those that go together', () => {
    const elsewhere = [event('start', 'new2', 'ctl2')];
    expect(rivals([old], elsewhere, sameSlot)).toEqual([]);
    expect(rivals([old], elsewhere, anyTwoVersions)).toHaveLength(1);
    expect(rivals([old], [event('start', 'old2', 'ctl2')], anyTwoVersions)).toEqual([]);
  });

  it('finds nothing where everyone may run beside everyone', () => {
    expect(rivals([old], [event('start', 'new1')], none)).toEqual([]);
  });
});
