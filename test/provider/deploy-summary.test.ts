import type { Deed } from '../../lib/provider/deploy-record';
import { describeOthers, summarizeInterrupted } from '../../lib/provider/deploy-summary';

const deed = (address: string, outcome: Deed['outcome']): Deed => {
  const [host = '', name = ''] = address.split('/');
  return { host, name, outcome };
};

describe('the last words of an interrupted deploy', () => {
  it('say what was finished, what is as before, and what is neither', () => {
    const { summary, detail } = summarizeInterrupted([
      { host: 'ctl1', name: 'image nova-api:2', outcome: 'provided' },
      { host: 'ctl2', name: 'image nova-api:2', outcome: 'provided' },
      deed('ctl1/nova_api_bootstrap', 'ran'),
      deed('ctl1/nova_conductor', 'updated'),
      deed('ctl2/nova_conductor', 'updated'),
      deed('ctl1/nova_api', 'as before'),
      deed('ctl1/nova_snapshot', 'unfinished'),
    ]);
    expect(summary).toBe(
      'The deploy was interrupted: 5 finished, 1 as before, 1 unfinished, nothing else was begun',
    );
    expect(detail.split('\n')).toEqual([
      'Finished, and stays so: nova_api_bootstrap (ctl1), nova_conductor (ctl1, ctl2), 1 image, volume or network.',
      'As before: nova_api (ctl1).',
      'Unfinished: nova_snapshot (ctl1).',
      'What is not named here was not touched. Deploy again: it goes on from here.',
    ]);
  });

  it('are short when nothing was done, and in a fleet of a thousand', () => {
    expect(summarizeInterrupted([]).summary).toBe('The deploy was interrupted before it changed anything');
    const many = Array.from({ length: 1000 }, (_, index) => deed(`cmp${index}/nova_compute`, 'updated'));
    expect(summarizeInterrupted(many).detail).toContain('cmp8 and 991 more');
  });
});

describe('what is true after an update that was rolled back', () => {
  const api = { host: 'ctl1', name: 'nova_api' };

  it('is said of the container, and of the others on its host', () => {
    const deeds = [
      deed('ctl1/nova_api_bootstrap', 'ran'),
      deed('ctl1/nova_conductor', 'updated'),
      deed('ctl2/nova_scheduler', 'updated'),
      deed('ctl1/nova_console', 'as before'),
    ];
    expect(describeOthers(api, deeds)).toBe(
      'On ctl1, this deploy has updated nova_conductor and run nova_api_bootstrap before; that stays.',
    );
  });

  it('is that nothing else changed there, when nothing did', () => {
    expect(describeOthers(api, [deed('ctl2/nova_conductor', 'updated')])).toBe(
      'This deploy has changed no other container on ctl1.',
    );
  });
});
