import { orderClaims } from '../../bin/demo-order';
import type { DesiredWave } from '../../lib/model/desired-service';
import { timeline } from '../../lib/report/timeline';
import { eventsOf, restartAt, swapAt } from '../report/events';
import { resolveNova } from '../services/small-nova';

const SERVICE = resolveNova();
/** A wave takes less, in seconds. */
const WAVE = 100;
const HOST = 30;

/** Everything as it should be, a line per event. */
function goodUpgrade(): readonly string[] {
  const waves = SERVICE.waves.map((wave, index) => eventsOfWave(wave, index * WAVE));
  return waves.flat().map((line) => line.trim());
}

function eventsOfWave(wave: DesiredWave, from: number): readonly string[] {
  if (wave.kind === 'jobs') {
    return wave.jobs.flatMap(({ host, container }, index) => [
      `${from + index} ${host} job ${container} start`,
      `${from + index + 0.5} ${host} job ${container} die 0`,
    ]);
  }
  if (wave.kind === 'restart') {
    const order = wave.steps.flat();
    return wave.containers.flatMap(({ host, role, container }) =>
      restartAt(from + order.indexOf(role) * 5, host, container).split('\n'),
    );
  }
  const hosts = [...new Set(wave.containers.map(({ host }) => host))];
  return wave.containers.flatMap(({ host, container }, index) => {
    const offset = wave.update === 'together' ? 0 : hosts.indexOf(host) * HOST + index;
    const afterOthers = container === 'nova_compute' ? 10 : 0;
    return swapAt(from + offset + afterOthers, host, container).split('\n');
  });
}

/** Which claims do not hold, by a word of each. */
function broken(lines: readonly string[]): readonly string[] {
  const claims = orderClaims(timeline(SERVICE, eventsOf(inOrder(lines))));
  expect(claims).toHaveLength(8);
  return claims.filter(({ holds }) => !holds).map(({ text }) => text);
}

function inOrder(lines: readonly string[]): string {
  return [...lines].sort((one, other) => parseFloat(one) - parseFloat(other)).join('\n');
}

/** The good upgrade with one line other than it should be. */
function changed(line: RegExp, change: (line: string) => string): readonly string[] {
  const lines = goodUpgrade();
  expect(lines.filter((it) => line.test(it))).toHaveLength(1);
  return lines.map((it) => (line.test(it) ? change(it) : it));
}

function at(seconds: number): (line: string) => string {
  return (line) => line.replace(/^\S+/, String(seconds));
}

const WAVES = expect.stringContaining('each wave was over') as string;

describe("What the demo claims of an upgrade's order", () => {
  it('holds when everything is as it should be', () => {
    expect(broken(goodUpgrade())).toEqual([]);
  });

  it('does not hold of nothing', () => {
    expect(broken(['0 b1 new mast create'])).toHaveLength(8);
  });

  it('notices a new conductor that starts on one host while an old one runs on another', () => {
    const early = changed(/ctl1 new nova_conductor start/, at(200.9));
    expect(broken(early)).toEqual([expect.stringContaining('-100 ms before the first new one')]);
  });

  it('notices conductors that are away for too long', () => {
    const late = goodUpgrade().map((it) =>
      / new nova_conductor (start|exec_die)/.test(it) ? at(220)(it) : it,
    );
    expect(broken(late)).toEqual([expect.stringContaining('allowed are 10 s')]);
  });

  it('notices a migration that fails', () => {
    const failed = changed(/nova_api_bootstrap die/, (it) => it.replace(/0$/, '1'));
    expect(broken(failed)).toEqual([
      expect.stringContaining('the upgrade check, the snapshot and the migrations'),
    ]);
  });

  it('notices a migration that ends when the first service is touched', () => {
    const late = changed(/nova_cell_bootstrap die/, at(200.5));
    expect(broken(late)).toEqual([
      WAVES,
      expect.stringContaining('the upgrade check, the snapshot and the migrations'),
    ]);
  });

  it('notices controllers that are not one after the other', () => {
    const early = changed(/ctl2 new nova_scheduler.next create/, at(303));
    expect(broken(early)).toEqual(['schedulers and proxies went one host after the other: ctl1, ctl2']);
  });

  it('notices an API that is touched while another host is not done', () => {
    const early = changed(/ctl2 new nova_api.next create/, at(402));
    expect(broken(early)).toEqual(['APIs went one host after the other: ctl1, ctl2']);
  });

  it('notices a compute that is touched before the last controller is healthy', () => {
    const early = changed(/cmp1 new nova_ssh.next create/, at(435));
    expect(broken(early)).toEqual([WAVES, expect.stringContaining('computes were last')]);
  });

  it('notices a nova-compute that does not wait for libvirt', () => {
    const early = changed(/cmp1 new nova_compute.next create/, at(502));
    expect(broken(early)).toEqual([expect.stringContaining('when ssh and libvirt were healthy')]);
  });

  it('notices a container that is not restarted when all are new', () => {
    const without = goodUpgrade().filter(
      (it) => !/ctl1 (newest nova_scheduler|new nova_scheduler\.prev)/.test(it),
    );
    expect(broken(without)).toEqual([expect.stringContaining('was restarted when all were new')]);
  });

  it('notices an API that is restarted before a conductor', () => {
    const early = changed(/ctl1 newest nova_api.next create/, at(699));
    expect(broken(early)).toEqual([expect.stringContaining('was restarted when all were new')]);
  });

  it('notices online data migrations that begin before the last restart is over', () => {
    const early = changed(/nova_api_online_data_migrations start/, at(701));
    expect(broken(early)).toEqual([WAVES, expect.stringContaining('the online data migrations')]);
  });
});
