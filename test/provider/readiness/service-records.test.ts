import { ServiceRecords } from '../../../lib/provider/readiness/service-records';
import { Hosts } from '../../../lib/provider/hosts';
import { DEFAULT_TIMEOUTS } from '../../../lib/engine/endpoint';
import { FakeClock } from '../../helpers/fake-clock';
import type { Behaviour } from '../../helpers/fake-container';
import { FakeEngine } from '../../helpers/fake-engine';
import { printed, query, record } from './sample-records';

const ANSWER = { records: [record('cmp1')], unread: [] };

function controller(host: string, behaviour: Behaviour, journal: string[]): FakeEngine {
  const engine = new FakeEngine(host, journal).addImage('nova-conductor:2', behaviour);
  engine.addContainer('nova_conductor', { spec: { Image: 'nova-conductor:2' } });
  return engine;
}

function scene(...behaviours: readonly Behaviour[]) {
  const journal: string[] = [];
  const engines = behaviours.map((it, index) => controller(`ctl${index + 1}`, it, journal));
  const clock = new FakeClock();
  const endpoint = { url: 'unix:///x', timeouts: DEFAULT_TIMEOUTS };
  const declared = engines.map(({ host }) => [host, { endpoint, onUnreachable: 'fail' as const }]);
  const open = (host: string) => {
    const engine = engines.find((it) => it.host === host);
    return engine ? Promise.resolve(engine) : Promise.reject(new Error(`no ${host}`));
  };
  const records = new ServiceRecords(new Hosts(Object.fromEntries(declared) as never, open), clock);
  const looks = () => journal.filter((it) => it.includes('create nova_service_records')).length;
  return { engines, clock, records, looks, asked: query(...engines.map(({ host }) => host)) };
}

const ANSWERS: Behaviour = { exitCode: 0, logs: printed(ANSWER) };

describe('the records of a service', () => {
  it('are read by a container of the image that runs, which is gone afterwards', async () => {
    const { engines, records, asked } = scene(ANSWERS);
    expect(await records.look(asked)).toEqual({
      kind: 'seen',
      title: "Nova's service records",
      takenAt: 0,
      ...ANSWER,
    });
    expect(engines[0]?.container('nova_service_records')).toBeUndefined();
  });

  it('are read once for all who ask at the same time, and within some seconds', async () => {
    const { clock, records, looks, asked } = scene(ANSWERS);
    await Promise.all(Array.from({ length: 50 }, () => records.look(asked)));
    await clock.sleep(3_000);
    await records.look(asked);
    expect(looks()).toBe(1);
    await clock.sleep(2_000);
    expect(await records.look(asked)).toMatchObject({ takenAt: 5_000 });
    expect(looks()).toBe(2);
  });

  it('are read at the next place where one gives no answer', async () => {
    const { records, asked } = scene({ exitCode: 1, logs: 'Traceback' }, ANSWERS);
    expect(await records.look(asked)).toMatchObject({ kind: 'seen', ...ANSWER });
  });

  it('are unseen when no place gives an answer, with what each said', async () => {
    const { engines, records, asked } = scene({ exitCode: 1, logs: 'x\nDB is gone' }, ANSWERS, ANSWERS);
    engines[1]?.containers.clear();
    engines[2]?.addImage('nova-conductor:2', { exitCode: 0, logs: 'nothing' });
    engines[2]?.containers.clear();
    engines[2]?.addContainer('nova_conductor', { spec: { Image: 'nova-conductor:2' } });
    expect(await records.look(asked)).toEqual({
      kind: 'unread',
      title: "Nova's service records",
      reason:
        'ctl1: it exited with code 1 (DB is gone); ctl2: there is no nova_conductor, whose image is needed; ' +
        'ctl3: it printed no line that begins with "kollaform: "',
    });
  });

  it('are unseen where nobody can be asked', async () => {
    const { records } = scene();
    expect(await records.look(query())).toMatchObject({ reason: 'no host runs what could be asked' });
  });
});
