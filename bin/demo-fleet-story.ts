/** The same upgrade on hosts with an engine each, and then what only a fleet has: canaries, and hosts that do not answer. */
import { renderTimeline } from '../lib/report/render-timeline';
import { renderTable } from '../lib/contract/table';
import type { ContainerTimeline } from '../lib/report/container-timeline';
import type { Timeline } from '../lib/report/timeline';
import { Fleet, type FleetOptions } from '../test/fleet/fleet';
import { tryNameContainer } from '../test/lab/planned-changes';
import { runCdktf, same, watchDeploy, watchGoodDeploy } from './demo-cloud';
import { diagnosticsIn } from './demo-diagnostics';
import type { Narrator } from './demo-narrator';
import { describeChange, NEW, tellStory } from './demo-story';

const ROLE = 'nova-compute';
const BROKEN = '2025.2-p1-debian-bookworm';
const FIXED = '2025.2-p2-debian-bookworm';
/** The first compute, which a rollout with one canary begins with. */
const FIRST = 'cmp1';
const OTHERS = ['cmp2', 'cmp3'];

export async function tellFleetStory(options: FleetOptions, tell: Narrator): Promise<void> {
  tell.step('Six hosts with an address, a Docker Engine, mutual TLS and an ssh server each: bin/lab up');
  const fleet = await Fleet.create(options);
  await tellStory(fleet, tell);
  await rollOutBroken(fleet, tell);
  await goOnWithoutFrozen(fleet, tell);
  await catchUp(fleet, tell);
}

async function rollOutBroken(fleet: Fleet, tell: Narrator): Promise<void> {
  await Promise.all([
    fleet.buildRelease(BROKEN, { only: ROLE, behaviour: 'exits' }),
    fleet.buildRelease(FIXED, { only: ROLE }),
  ]);
  fleet.writeCloud({ updates: { compute: { canary: 1, soak: '2s' } } });
  fleet.writeVersions(withCompute(BROKEN));
  tell.step(`cdktf deploy nova --auto-approve    (one canary, and a ${ROLE} that exits)`);
  tell.show('cloud.yml     + updates: { compute: { canary: 1, soak: 2s } }');
  tell.show(`versions.yml  +   roles: { ${ROLE}: { tag: ${BROKEN} } }`, '');
  const before = await fleet.containers();
  const { result, happened, unobserved } = await watchDeploy(fleet);
  tell.show(...diagnosticsIn(result.output).flat(), '', ...renderTouched(happened), '');
  tell.claim(`the deploy failed, with exit code ${result.exitCode}`, result.exitCode !== 0);
  const touched = touchedIn(happened);
  tell.claim(
    'exactly one compute was tried, and rolled back',
    unobserved.length === 0 &&
      touched.length === 1 &&
      touched[0]?.outcome === 'rolled-back' &&
      touched[0].host === FIRST,
  );
  tell.claim('every container is the one that was there before', same(before, await fleet.containers()));
}

async function goOnWithoutFrozen(fleet: Fleet, tell: Narrator): Promise<void> {
  fleet.writeCloud({ connections: { connect_timeout: '4s' } });
  fleet.writeVersions(withCompute(FIXED));
  const before = await fleet.containers([FIRST]);
  await fleet.freeze(FIRST);
  tell.step(`cdktf deploy nova --auto-approve    (a ${ROLE} that works, while ${FIRST} is frozen)`);
  tell.show('cloud.yml     +   connect_timeout: 4s');
  tell.show(`versions.yml  -   roles: { ${ROLE}: { tag: ${BROKEN} } }`);
  tell.show(`              +   roles: { ${ROLE}: { tag: ${FIXED} } }`, '');
  const { result, happened, unobserved } = await watchDeploy(fleet);
  await fleet.heal(FIRST);
  const said = diagnosticsIn(result.output);
  tell.show(...said.flat(), '', ...renderTouched(happened), '');
  tell.claim(`the deploy succeeded, in ${result.seconds.toFixed(1)} s`, result.exitCode === 0);
  tell.claim(
    `a warning names ${FIRST}`,
    said.some(([headline]) => headline === `Warning: ${FIRST} is unreachable and was skipped`),
  );
  const touched = touchedIn(happened);
  tell.claim(
    `${ROLE} was updated on ${OTHERS.join(' and ')}, the first of them as the canary, and nothing else was touched`,
    touched.map(({ host, name }) => `${name} ${host}`).join() ===
      OTHERS.map((host) => `${ROLE} ${host}`).join() &&
      isInTurn(touched) &&
      touched.every(({ outcome, toImage = '' }) => outcome === 'updated' && toImage.endsWith(FIXED)),
  );
  tell.claim(
    `${FIRST} was silent, and has what it had`,
    unobserved.join() === FIRST && same(before, await fleet.containers([FIRST])),
  );
}

async function catchUp(fleet: Fleet, tell: Narrator): Promise<void> {
  tell.step(`cdktf plan nova    (${FIRST} is back)`);
  await runCdktf(fleet, 'plan', 'nova');
  const planned = (await fleet.plannedChanges('nova')).filter(({ address }) => tryNameContainer(address));
  tell.show(...renderTable(planned.map(describeChange)));
  tell.claim(
    `just ${FIRST} is left to do`,
    planned.map(({ address }) => tryNameContainer(address)).join() === `${ROLE}_${FIRST}`,
  );
  tell.step('cdktf deploy nova --auto-approve');
  const happened = await watchGoodDeploy(fleet);
  tell.show(...renderTouched(happened), '');
  const touched = touchedIn(happened).map(({ name, host }) => `${name} ${host}`);
  const running = await fleet.running();
  tell.claim(
    `${ROLE} was updated on ${FIRST} alone, and now all run ${FIXED}`,
    touched.join() === `${ROLE} ${FIRST}` &&
      [FIRST, ...OTHERS].every((host) => running[`${host}/nova_compute`]?.endsWith(`:${FIXED}`) === true),
  );
  await runCdktf(fleet, 'plan', 'nova');
  tell.claim('there is nothing more to do', (await fleet.plannedChanges('nova')).length === 0);
}

function withCompute(tag: string): string {
  return `nova:\n  tag: ${NEW}\n  roles: { ${ROLE}: { tag: ${tag} } }\n`;
}

/** In the order of service definition and hosts. */
function touchedIn({ waves }: Timeline): readonly ContainerTimeline[] {
  return waves.flatMap(({ containers }) => containers).filter(({ outcome }) => outcome !== 'untouched');
}

function isInTurn(touched: readonly ContainerTimeline[]): boolean {
  return touched.every(
    ({ span }, index) => index === 0 || (touched[index - 1]?.span?.toMs ?? NaN) < (span?.fromMs ?? NaN),
  );
}

function renderTouched(happened: Timeline): readonly string[] {
  return renderTimeline({ ...happened, waves: happened.waves.filter(({ span }) => span !== undefined) });
}
