import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Attributes, Diagnostic } from '../../lib/provider/resource';
import { HttpEngine } from '../engine/docker/http-engine';
import { ProviderClient } from '../helpers/provider-client';
import { respond } from '../stub-engine/engine-server';
import { StatisticsCounter } from '../stub-engine/statistics';
import { StubHost } from '../stub-engine/stub-host';
import { HOSTILE_CALLS } from './cases';
import type { HostileCall, HostileCase } from './hostile-call';

jest.setTimeout(120_000);

const AT_A_TIME = 12;
const MOST_MIB = 300;
const IMAGE = 'q.invalid/i:1';
const JOB = { attach: true, must_run: false, rm: true, logs: true, wait_timeout: 3, stop_timeout: 1 };
const SERVICE = {
  wait: true,
  wait_timeout: 1,
  healthcheck: [{ test: ['CMD', 'check'], timeout: '1s' }],
};
/** This machine may be busy with the hostile ones. */
const GOOD_SERVICE = {
  ...SERVICE,
  wait_timeout: 30,
  healthcheck: [{ test: ['CMD', 'check'], timeout: '10s' }],
};

interface Hostile extends HostileCase {
  readonly host: string;
  readonly call: HostileCall;
}

const CASES: readonly Hostile[] = HOSTILE_CALLS.flatMap((call) =>
  call.cases.map((it) => ({ ...it, call })),
).map((it, index) => ({ ...it, host: `evil${index}` }));

/** An engine that is good but for what a case says. */
async function startEngine(name: string, hostile?: Hostile): Promise<HttpEngine> {
  const host = new StubHost(name, new StatisticsCounter());
  const exitCode = hostile?.call.deploys === 'failing job' ? { exitCode: 3 } : {};
  const endsAtOnce = hostile?.call.call === 'read logs' || name === 'good';
  host.addImage(IMAGE, { ...(endsAtOnce && exitCode), health: 'starting', probeCode: 0 });
  const engine = await HttpEngine.start();
  engine.answer = (request, response) => void respond(host, 0, request, response);
  engine.override = ({ url = '' }) => {
    const path = url.replace(/^\/v[\d.]+(?=\/)/, '').replace(/\?.*/, '');
    return hostile?.call.path.test(path) === true ? hostile.answer : undefined;
  };
  return engine;
}

/** Type and configuration of what is deployed. */
function resource(
  deploys: HostileCall['deploys'],
  host: string,
  name: string,
): readonly [string, Attributes] {
  const container = { docker_host: host, name, image: IMAGE };
  switch (deploys) {
    case 'service':
      return ['docker_container', { ...container, ...(host === 'good' ? GOOD_SERVICE : SERVICE) }];
    case 'job':
    case 'failing job':
      return ['docker_container', { ...container, ...JOB, triggers: { tag: '1' } }];
    case 'image':
      return ['docker_image', { docker_hosts: [host], name: 'q.invalid/new:1' }];
    case 'network':
      return ['docker_network', { docker_hosts: [host], name }];
    case 'volume':
      return ['docker_volume', { docker_hosts: [host], name }];
  }
}

describe(`a provider with a good engine and ${CASES.length} hostile ones`, () => {
  let directory: string;
  let client: ProviderClient;
  const engines = new Map<string, HttpEngine>();
  const outcomes = new Map<
    Hostile,
    { readonly evil: readonly Diagnostic[]; readonly good: readonly Diagnostic[] }
  >();

  async function deploy(
    deploys: HostileCall['deploys'],
    host: string,
    name: string,
  ): Promise<readonly Diagnostic[]> {
    const [type, config] = resource(deploys, host, name);
    const { planned, diagnostics } = await client.plan(type, config, null);
    if (diagnostics.some(({ severity }) => severity === 'error')) return diagnostics;
    return (await client.apply(type, null, planned)).diagnostics;
  }

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-hostile-'));
    const bundle = join(directory, 'provider.js');
    execFileSync(process.execPath, ['bin/build-provider.mjs', 'lib/provider/main.ts', bundle]);
    engines.set('good', await startEngine('good'));
    for (const it of CASES) engines.set(it.host, await startEngine(it.host, it));
    client = await ProviderClient.spawn({ command: process.execPath, args: [bundle], cwd: directory });
    const hosts = [...engines].map(([name, { url }]) => [name, { engine: url }]);
    const configured = await client.configure({
      hosts: Object.fromEntries(hosts) as Attributes,
      connection_timeouts: { connect: 10, request: 10, stall: 10, pull: 4 },
    });
    expect(configured).toEqual([]);
    const limit = pLimit(AT_A_TIME);
    await Promise.all(
      CASES.map((it) =>
        limit(async () => {
          const [evil, good] = await Promise.all([
            deploy(it.call.deploys, it.host, 'a'),
            deploy('service', 'good', `beside-${it.host}`),
          ]);
          outcomes.set(it, { evil, good });
        }),
      ),
    );
  });

  afterAll(async () => {
    await client.close();
    await Promise.all([...engines.values()].map((engine) => engine.stop()));
    rmSync(directory, { recursive: true });
  });

  it.each(CASES.map((it) => [`${it.call.call}: ${it.what}`, it] as const))('%s', (_, it) => {
    const { evil = [], good } = outcomes.get(it) ?? {};
    expect(good).toEqual([]);
    const text = evil.map(({ summary, detail = '' }) => `${summary}\n${detail}`).join('\n');
    expect(text).toMatch(it.says ?? /^$/);
    if (it.says === undefined) return;
    expect(text).toContain(it.host);
    expect(text).not.toMatch(/bug in kollaform|(?![\n\t])\p{Cc}|\p{Cf}/u);
    expect(text.length).toBeLessThan(12_000);
  });

  it(`stays below ${MOST_MIB} MiB`, () => {
    const status = readFileSync(`/proc/${client.process?.pid ?? ''}/status`, 'utf8');
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
    expect(Number(kilobytes) / 1024).toBeLessThan(MOST_MIB);
  });
});
