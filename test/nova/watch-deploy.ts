import { loadavg } from 'node:os';
import { join } from 'node:path';
import { readInputFiles } from '../../lib/input-files';
import type { DesiredService } from '../../lib/model/desired-service';
import { readDesired } from '../../lib/model/read-desired';
import { timeline } from '../../lib/report/timeline';
import { nova } from '../../lib/services/nova';
import type { CommandResult } from '../lab/run-command';
import type { NovaProcess, Seen } from './figures';
import type { NovaLab } from './nova-lab';
import { readNovaLogs } from './nova-logs';
import { Witness } from './witness';

const BEFORE_SECONDS = 20;
/** Long enough for servers that were begun, for services that are thought up, and for what a periodic task says. */
const AFTER_SECONDS = 45;
/** A container that only reads nova's records. */
const QUESTION = 'nova_service_records';
const CHANGES = ['create', 'start', 'kill', 'die', 'rename', 'destroy'];

const DEPLOY = ['deploy', 'nova', '--auto-approve'];

/** Deploys what the files say. Does not throw when that fails. */
export function deployNova(lab: NovaLab): Promise<CommandResult> {
  return lab.cdktf(...DEPLOY);
}

/** @throws Error with all that it printed when the deploy failed */
export function requireSuccess({ exitCode, output }: Pick<CommandResult, 'exitCode' | 'output'>): void {
  if (exitCode !== 0) throw new Error(`the deploy ended with code ${exitCode}:\n${output}`);
}

/**
 * Deploys what the files say with witnesses all the way, and before and after it; then once more, if it went well.
 * @param toolsTag of a release whose image has the witnesses
 */
export async function watchDeploy(lab: NovaLab, toolsTag: string): Promise<Seen> {
  const witness = await Witness.start(lab, toolsTag);
  const beganMs = Date.now();
  const { result, events } = await lab.observe(async () => {
    await witness.watch(BEFORE_SECONDS);
    const deployed = await deployNova(lab);
    await witness.watch(AFTER_SECONDS);
    return deployed;
  });
  const witnessed = await witness.stop();
  const { exitCode, seconds, output } = result;
  return {
    exitCode,
    seconds,
    output,
    events,
    timeline: timeline(desiredNova(lab), events),
    witnessed,
    logs: (await readNovaLogs(lab, toolsTag)).filter(({ atMs }) => atMs >= beganMs),
    processes: await novaProcesses(lab),
    loadAverage: loadavg()[2] ?? 0,
    changedByAnother: exitCode === 0 ? await changesOfAnother(lab) : [],
  };
}

async function changesOfAnother(lab: NovaLab): Promise<readonly string[]> {
  const { result, events } = await lab.observe(() => deployNova(lab));
  const failed = result.exitCode === 0 ? [] : [`it ended with code ${result.exitCode}`];
  const changes = events.filter(({ name, action }) => CHANGES.includes(action) && !name.startsWith(QUESTION));
  return [...failed, ...changes.map(({ name, action }) => `${name}: ${action}`)];
}

function desiredNova({ directory }: NovaLab): DesiredService {
  const files = readInputFiles({
    KOLLAFORM_CLOUD: join(directory, 'cloud.yml'),
    KOLLAFORM_VERSIONS: join(directory, 'versions.yml'),
  });
  const [service] = readDesired(files, [nova]).services;
  if (service === undefined) throw new Error('versions.yml does not name nova');
  return service;
}

async function novaProcesses(lab: NovaLab): Promise<readonly NovaProcess[]> {
  const names = Object.keys(await lab.engine.containers()).filter((name) => name.startsWith('nova_'));
  const found = names.map(async (name) => {
    const { State } = await lab.docker.getContainer(name).inspect();
    const service = name.replace(/-.*$/, '').replaceAll('_', '-');
    return {
      host: lab.names.tryFindHost(name) ?? '',
      service,
      startedAtMs: Date.parse(State.StartedAt),
    };
  });
  return Promise.all(found);
}
