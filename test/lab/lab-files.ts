import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

export const CHECKOUT = resolve(__dirname, '../..');

const DATABASES = { 'nova-api-bootstrap': 'nova_api', 'nova-cell-bootstrap': 'nova' };
const CONFIG_DIRECTORIES = [
  'nova-api',
  'nova-compute',
  'nova-compute-ironic',
  'nova-conductor',
  'nova-libvirt',
  'nova-metadata',
  'nova-novncproxy',
  'nova-scheduler',
  'nova-serialproxy',
  'nova-spicehtml5proxy',
  'nova-ssh',
  'nova-super-conductor',
];

/** A change to a file as in RFC 7396: objects are merged, null takes a key away, anything else replaces. */
export interface Patch {
  readonly [key: string]: unknown;
}

/** What differs between the clouds of labs. */
export interface LabCloud {
  readonly registry: string;
  /** As cloud.yml has them. */
  readonly hosts: Readonly<Record<string, Patch>>;
  /** Further sections of cloud.yml. @default - none */
  readonly sections?: Patch;
  readonly networkMode: string;
  /** Where the migrations find MariaDB. */
  readonly databaseHost: string;
}

/** What a user has in the directory where cdktf runs. */
export class LabFiles {
  constructor(readonly directory: string) {}

  writeAll(cloud: LabCloud): void {
    this.writeProject(this.#cloud(cloud));
    this.#writeServiceConfigs(cloud.databaseHost);
  }

  /** The same without configuration of services. */
  writeProject(cloud: Patch): void {
    mkdirSync(this.directory, { recursive: true });
    this.#writeCdktfConfig();
    this.#write('cloud.yml', cloud);
    this.writeVersions({});
  }

  /** @param versions what versions.yml holds, as text or as data */
  writeVersions(versions: string | Patch): void {
    this.#write('versions.yml', versions);
  }

  patchCloud(patch: Patch): void {
    const path = join(this.directory, 'cloud.yml');
    this.#write('cloud.yml', merge(parse(readFileSync(path, 'utf8')), patch) as Patch);
  }

  #write(name: string, content: string | Patch): void {
    writeFileSync(join(this.directory, name), typeof content === 'string' ? content : stringify(content));
  }

  /** Its app is this checkout's, but state, cdktf.out and input files are in the lab's directory. */
  #writeCdktfConfig(): void {
    const app = [join(CHECKOUT, 'node_modules/.bin/tsx'), join(CHECKOUT, 'main.ts')];
    const config = {
      language: 'typescript',
      app: app.map((path) => `'${path}'`).join(' '),
      projectId: 'kollaform-lab',
      sendCrashReports: 'false',
    };
    this.#write('cdktf.json', `${JSON.stringify(config, null, 2)}\n`);
  }

  #cloud({ registry, hosts, sections, networkMode }: LabCloud): Patch {
    return {
      images: { registry },
      hosts,
      // The processes of a lab write nothing down of themselves; where they do, a test switches this on.
      services: { nova: { service_records: false } },
      ...sections,
      containers: {
        config_directory: join(this.directory, 'kolla'),
        network_mode: networkMode,
        // What an engine without privileges of its own refuses.
        ulimits: false,
        host_access: false,
        // An unhealthy container is known to be so after seconds, and 24 of them do not keep the machine busy.
        healthcheck: { interval: '3s', timeout: '2s', retries: 2, start_period: '1s' },
      },
    };
  }

  #writeServiceConfigs(databaseHost: string): void {
    for (const name of CONFIG_DIRECTORIES) this.#writeServiceConfig(name, {});
    this.#writeServiceConfig('mariabackup', { 'my.cnf': '[client]\nuser=backup\npassword=backup\n' });
    for (const [job, database] of Object.entries(DATABASES)) {
      const settings = {
        DB_HOST: databaseHost,
        DB_PORT: 3306,
        DB_USER: 'nova',
        DB_PASSWORD: 'nova',
        DB_NAME: database,
      };
      const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
      this.#writeServiceConfig(job, { 'database.env': lines.join('') });
    }
  }

  #writeServiceConfig(name: string, files: Readonly<Record<string, string>>): void {
    const directory = join(this.directory, 'kolla', name);
    mkdirSync(directory, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  }
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) merged[key] = merge(merged[key], value);
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

function isObject(value: unknown): value is Patch {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
