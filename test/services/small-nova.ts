/** Nova on two controllers and a compute, as the model resolves it. */
import type { ResolvedContainer, ResolvedJob, DesiredService } from '../../lib/model/desired-service';
import { readDesired } from '../../lib/model/read-desired';
import { nova } from '../../lib/services/nova';

const HOSTS = `
images: { registry: q }
hosts:
  ctl1: { engine: unix:///run/ctl1.sock, groups: [control], address: 10.0.0.1 }
  ctl2: { engine: unix:///run/ctl2.sock, groups: [control], address: 10.0.0.2 }
  cmp1: { engine: unix:///run/cmp1.sock, groups: [compute], address: 10.0.1.1 }
`;
export const EVERYTHING = '{ cells: true, ironic: true, serialconsole_proxy: true, console: spice }';

/** @param given options of nova, or the whole of cloud.yml */
export function readNova(given: string | { readonly cloud: string } = '{}', versions = 'nova: { tag: n }') {
  const text = typeof given === 'string' ? `${HOSTS}services: { nova: ${given} }` : given.cloud;
  const cloud = { name: 'cloud.yml', text };
  return readDesired({ cloud, versions: { name: 'versions.yml', text: versions } }, [nova]);
}

export function resolveNova(options?: string, versions?: string): DesiredService {
  const [service] = readNova(options, versions).services;
  if (service === undefined) throw new Error('versions.yml names nova');
  return service;
}

export function containerOf(role: string, options?: string): ResolvedContainer {
  const containers = resolveNova(options).waves.flatMap((wave) =>
    wave.kind === 'roles' ? wave.containers : [],
  );
  const found = containers.find((container) => container.role === role);
  if (found === undefined) throw new Error(`${role} does not run`);
  return found;
}

export function jobOf(name: string, versions?: string, options?: string): ResolvedJob {
  const jobs = resolveNova(options, versions).waves.flatMap((wave) =>
    wave.kind === 'jobs' ? wave.jobs : [],
  );
  const found = jobs.find(({ job }) => job === name);
  if (found === undefined) throw new Error(`${name} does not run`);
  return found;
}
