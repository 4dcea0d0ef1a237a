import { timeline, type Timeline } from '../../lib/report/timeline';
import type { ContainerTimeline } from '../../lib/report/container-timeline';
import { eventsOf, swapAt } from './events';
import { SERVICE } from './service';

function timelineOf(...texts: readonly string[]): Timeline {
  return timeline(SERVICE, eventsOf(texts.join('\n')));
}

function find({ waves }: Timeline, name: string, host = 'a1'): ContainerTimeline | undefined {
  return waves.flatMap(({ containers }) => containers).find((it) => it.name === name && it.host === host);
}

describe('The timeline of a container', () => {
  it('is an update from image to image when a new one takes the place of the old one', () => {
    expect(find(timelineOf(swapAt(0, 'a1', 'mast')), 'mast')).toMatchObject({
      outcome: 'updated',
      fromImage: 'radio:1',
      toImage: 'radio:2',
      downMs: 1000,
    });
  });

  it('is a creation when there was no old one', () => {
    const created = timelineOf('0 a1 new mast.next create\n0 a1 new mast rename\n1 a1 new mast start');
    expect(find(created, 'mast')).toMatchObject({ outcome: 'created', toImage: 'radio:2' });
    expect(find(created, 'mast')).not.toHaveProperty('downMs');
  });

  it('is a rollback when the new one went and the old one started again, with the time that it was down', () => {
    const rolledBack = timelineOf(`
      0 a1 new mast.next create
      1 a1 old mast.prev die 0
      2 a1 new mast start
      5 a1 new mast.next die 1
      5 a1 new mast.next destroy
      6 a1 old mast start`);
    expect(find(rolledBack, 'mast')).toMatchObject({ outcome: 'rolled-back', downMs: 5000 });
  });

  it('is a failure when the first one ever was made and removed', () => {
    const failed = timelineOf('0 a1 new mast create\n1 a1 new mast start\n2 a1 new mast destroy');
    expect(find(failed, 'mast')?.outcome).toBe('failed');
  });

  it('is unfinished when the swap was cut short', () => {
    const cut = timelineOf('0 a1 new mast.next create\n1 a1 old mast.prev die 0');
    expect(find(cut, 'mast')?.outcome).toBe('unfinished');
  });

  it.each([
    ['removed', '0 a1 old mast die 0\n1 a1 old mast destroy'],
    ['stopped', '0 a1 old mast die 0'],
    ['started', '0 a1 old mast start'],
    ['untouched', '0 a1 old mast exec_die 0'],
  ])('is %s without a new one', (outcome, events) => {
    expect(find(timelineOf(events), 'mast')?.outcome).toBe(outcome);
  });

  it('lasts until the first proof of health, and is not prolonged by later checks', () => {
    const proven = timelineOf(`
      0 a1 new mast create
      1 a1 new mast start
      2 a1 new mast exec_die 1
      3 a1 new mast exec_die 0
      9 a1 new mast exec_die 0`);
    const { fromMs = 0, toMs = 0 } = find(proven, 'mast')?.span ?? {};
    expect(toMs - fromMs).toBe(3000);
  });

  it('is a run with its exit code for a job', () => {
    const failed = timelineOf('0 a1 job radio_migration start\n1 a1 job radio_migration die 3');
    expect(find(failed, 'radio-migration')).toMatchObject({ outcome: 'ran', exitCode: 3 });
  });
});

describe('The timeline of a wave', () => {
  it('has no span when nothing of it was touched', () => {
    expect(timelineOf(swapAt(0, 'a1', 'mast')).waves[1]).not.toHaveProperty('span');
  });

  it('has a gap from the end of the last old one to the start of the first new one', () => {
    const together = timelineOf(`
      1.0 a1 old studio.prev die 0
      1.5 a2 old studio.prev die 0
      1.6 a1 new studio.next create
      1.6 a2 new studio.next create
      1.8 a2 new studio start
      1.9 a1 new studio start`);
    expect(together.waves[1]?.gapMs).toBe(300);
  });

  it('has no gap on the first deployment', () => {
    const first = timelineOf('0 a1 new studio create\n1 a1 new studio start');
    expect(first.waves[1]).not.toHaveProperty('gapMs');
  });

  it('names the hosts that were not one after another', () => {
    const mixed = timelineOf(swapAt(0, 'a1', 'mast'), swapAt(3, 'a2', 'mast'));
    const tidy = timelineOf(swapAt(0, 'a1', 'mast'), swapAt(4, 'a2', 'mast'));
    expect(mixed.waves[2]?.overlaps).toEqual([['a1', 'a2']]);
    expect(tidy.waves[2]?.overlaps).toEqual([]);
  });

  it('names the waves that were not one after another', () => {
    const mixed = timelineOf(swapAt(0, 'a1', 'studio'), swapAt(3, 'a1', 'mast'));
    expect(mixed.overlaps).toEqual([['studios', 'masts']]);
  });

  it('leaves out containers of others with the same name on other hosts', () => {
    expect(timelineOf('0 b1 new mast create').waves.every(({ span }) => span === undefined)).toBe(true);
  });
});
