import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerEngine } from '../../../lib/engine/docker/docker-engine';
import { DEFAULT_TIMEOUTS } from '../../../lib/engine/endpoint';
import { StubCloud } from '../../stub-engine/stub-cloud';
import { stubHostNames } from '../../stub-engine/stub-host-names';
import { StatusScene } from './status-scene';

const COMPUTES = 300;
/** Nothing listens at the first three; the others accept a connection, and never answer. */
const GONE = ['cmp7', 'cmp70', 'cmp170'];
const HANGING = ['cmp270', 'cmp271'];
const CONNECT_SECONDS = 2;

describe('the status of 300 computes, five of them dead', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kollaform-many-'));
  const { control, compute } = stubHostNames(1, COMPUTES);
  const socketOf = (name: string) => join(directory, `${name}.sock`);
  const hanging = HANGING.map(() => createServer());
  let cloud: StubCloud;
  let scene: StatusScene;

  beforeAll(async () => {
    const host = (group: string) => (name: string) =>
      `  ${name}: { engine: "unix://${socketOf(name)}", groups: [${group}], address: 10.0.0.1 }`;
    const text = [
      'images: { registry: q }',
      `connections: { connect_timeout: ${CONNECT_SECONDS} }`,
      'services: { nova: { snapshot: false, console: none, metadata: false, ssh: false } }',
      'hosts:',
      ...control.map(host('control')),
      ...compute.map(host('compute')),
    ];
    scene = new StatusScene(
      text.join('\n'),
      'nova: { tag: 2025.2-x, roles: { nova-compute: { tag: 2025.1-x } } }',
    );
    scene.openEngine = dockerEngine;
    const alive = [...control, ...compute].filter((it) => ![...GONE, ...HANGING].includes(it));
    cloud = await StubCloud.start({ directory, hosts: alive });
    for (const [index, server] of hanging.entries()) {
      await once(server.listen(socketOf(HANGING[index] ?? '')), 'listening');
    }
    const engines = new Map<string, ReturnType<typeof dockerEngine>>();
    const engineOf = (name: string) => {
      const url = `unix://${socketOf(name)}`;
      const engine = engines.get(name) ?? dockerEngine(name, { url, timeouts: DEFAULT_TIMEOUTS });
      engines.set(name, engine);
      return engine;
    };
    await scene.deploy(engineOf, (name) => alive.includes(name));
    for (const engine of engines.values()) await (await engine).close();
  }, 120_000);

  afterAll(async () => {
    for (const server of hanging) server.close();
    await cloud.close();
    scene.remove();
    rmSync(directory, { recursive: true });
  });

  it('is told in a few lines, within seconds', async () => {
    const startedAt = performance.now();
    expect(await scene.run()).toBe(1);
    const seconds = (performance.now() - startedAt) / 1000;
    const alive = 'cmp1-cmp6, cmp8-cmp69, cmp71-cmp169, cmp171-cmp269, cmp272-cmp300';
    const dead = 'cmp7, cmp70, cmp170, cmp270, cmp271';
    const gone = (name: string) => `  ${name}: there is no socket ${socketOf(name)}; is the engine running?`;
    expect(scene.printed[0]?.slice(0, 13)).toEqual([
      'nova: 593 of 603 containers are in sync; 10 unreachable',
      'ROLE            STATUS       COUNT  VERSION           STATE     FOR  HOSTS',
      'nova-conductor  in sync      1      2025.2-x          starting       ctl1',
      'nova-scheduler  in sync      1      2025.2-x          starting       ctl1',
      'nova-api        in sync      1      2025.2-x          starting       ctl1',
      `nova-libvirt    in sync      295    2025.2-x          starting       ${alive}`,
      `nova-libvirt    unreachable  5      wanted: 2025.2-x                 ${dead}`,
      `nova-compute    in sync      295    2025.1-x          starting       ${alive}`,
      `nova-compute    unreachable  5      wanted: 2025.1-x                 ${dead}`,
      'Could not be asked:',
      '  cmp270, cmp271: there was no answer within 2 s (connect timeout)',
      ...['cmp7', 'cmp70'].map(gone),
    ]);
    expect(scene.text.split('\n').length).toBeLessThan(30);
    expect(seconds).toBeLessThan(10);
  }, 60_000);
});
