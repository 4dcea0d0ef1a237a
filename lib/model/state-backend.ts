/** Where Terraform keeps its state: one place per service. */
import { isAbsolute, join } from 'node:path';
import type { Cloud } from './cloud';
import type { CloudFile } from './cloud-schema';
import type { FileProblem } from './input-error';

type Settings = Readonly<Record<string, unknown>>;

export interface ResolvedBackend {
  /** `pg`, `s3` and so on. */
  readonly kind: string;
  /** As Terraform's documentation has them. */
  readonly settings: Settings;
}

/** What keeps the states of services apart. */
const SERVICE = '{service}';

interface Kind {
  /** The settings that say which state it is: services that differ in none of them share one. */
  readonly places: readonly string[];
  /** What keeps services apart without a word. */
  readonly defaults?: Settings;
}

const KINDS: Readonly<Record<string, Kind>> = {
  // cdktf's default.
  local: { places: ['path'], defaults: { path: `terraform.${SERVICE}.tfstate` } },
  // Schemas are PostgreSQL's own way to do that.
  pg: { places: ['schema_name', 'conn_str'], defaults: { schema_name: `terraform_${SERVICE}` } },
  s3: { places: ['key', 'bucket'] },
  http: { places: ['address'] },
  consul: { places: ['path', 'address'] },
};

/**
 * The backend of cloud.yml, its defaults filled in.
 * @param directory that of cloud.yml. Terraform would look for a relative path where cdktf writes its output, which may
 *   be removed at any time.
 */
export function toBackend(
  backend: NonNullable<CloudFile['backend']>,
  directory: string,
): NonNullable<Cloud['backend']> {
  const chosen = Object.entries(backend).map(([kind, given]) => {
    const settings: Settings = { ...KINDS[kind]?.defaults, ...given };
    const { path } = settings;
    const isRelative = kind === 'local' && typeof path === 'string' && !isAbsolute(path);
    return [kind, isRelative ? { ...settings, path: join(directory, path) } : settings] as const;
  });
  return Object.fromEntries(chosen);
}

/** The backend of one service, `{service}` filled in; undefined for cdktf's own: a file in the working directory. */
export function tryResolveBackend({ backend }: Cloud, service: string): ResolvedBackend | undefined {
  const chosen = tryFindBackend(backend);
  if (chosen === undefined) return undefined;
  return { kind: chosen.kind, settings: filled(chosen.settings, service) as Settings };
}

/** Two services in one state would destroy each other's containers. */
export function checkBackend({ backend }: Cloud, services: readonly string[]): readonly FileProblem[] {
  const { kind, settings } = tryFindBackend(backend) ?? {};
  const places = KINDS[kind ?? '']?.places;
  if (settings === undefined || places === undefined || services.length < 2) return [];
  if (places.some((place) => String(settings[place]).includes(SERVICE))) return [];
  const message = `${services.join(' and ')} would share one state; use ${SERVICE} in its ${places.join(' or ')}`;
  return [{ path: `backend.${kind ?? ''}`, message }];
}

function tryFindBackend(backend: Cloud['backend']): ResolvedBackend | undefined {
  const [entry] = Object.entries(backend ?? {});
  if (entry === undefined) return undefined;
  const [kind, settings] = entry;
  return { kind, settings };
}

function filled(value: unknown, service: string): unknown {
  if (typeof value === 'string') return value.replaceAll(SERVICE, service);
  if (Array.isArray(value)) return value.map((it) => filled(it, service));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, filled(it, service)]));
}
