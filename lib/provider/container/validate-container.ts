import { UNKNOWN, type Attributes, type Diagnostic } from '../resource';
import { known, knownItems } from '../decode';
import { isUnset } from '../value';
import { ensureReadinessProbe } from '../readiness/readiness-policy';
import { containerPlan, refusedAttributes } from './container-schema';
import { isDuration } from './duration';

const UPDATE_ORDERS = ['stop-first', 'start-first', 'drain-first'];
const DURATIONS = ['interval', 'timeout', 'start_period', 'start_interval'] as const;
const ONLY_FOR_JOBS = [
  'rm',
  'logs',
  'accepted_exit_codes',
  'ignore_image',
  'exit_codes',
  'triggers',
  'only_beside',
  'unless_beside',
  'unless_release',
  'run_for',
];
const ONLY_FOR_SERVICES = ['update_order', 'soak_seconds', 'readiness_probe', 'carry_over'];
const ONLY_FOR_DRAINING = ['drain_command', 'drain_seconds', 'drain_wait_seconds'];

/** What Terraform's types cannot say. Unknown values are left alone. */
export function validateContainer(config: Attributes): readonly Diagnostic[] {
  return [
    ...refused(config),
    ...validateKind(config),
    ...validateUpdate(config),
    ...validateHealthcheck(config),
    ...validateUploads(config),
    ...validateVolumes(config),
    ...validateTexts(config),
    ...validateProbe(config),
  ];
}

function error(attribute: string, summary: string): Diagnostic {
  return {
    severity: 'error',
    code: 'resource-invalid',
    summary: `${attribute}: ${summary}`,
    attribute: [attribute],
  };
}

function isSet(config: Attributes, attribute: string): boolean {
  return !isUnset(config[attribute]) && config[attribute] !== false;
}

function refused(config: Attributes): readonly Diagnostic[] {
  const found = refusedAttributes.filter(({ name }) => !isUnset(config[name]));
  return found.map(({ name, reason }) => error(name, `not supported: ${reason}`));
}

/** A container is a service or a one-shot job; some attributes make sense for one of them only. */
function validateKind(config: Attributes): readonly Diagnostic[] {
  const { attach, must_run: mustRun } = containerPlan(config);
  if (attach === UNKNOWN) return [];
  if (attach === true) {
    const misplaced = ONLY_FOR_SERVICES.filter((name) => isSet(config, name));
    const endless = mustRun === true ? [error('must_run', 'a one-shot container (attach = true) ends')] : [];
    return [
      ...misplaced.map((name) => error(name, 'not for a one-shot container (attach = true)')),
      ...endless,
    ];
  }
  const misplaced = ONLY_FOR_JOBS.filter((name) => isSet(config, name));
  const mayEnd =
    mustRun === false ? [error('must_run', 'false is only for a one-shot container (attach = true)')] : [];
  return [
    ...misplaced.map((name) => error(name, 'only for a one-shot container (attach = true)')),
    ...mayEnd,
  ];
}

function validateUpdate(config: Attributes): readonly Diagnostic[] {
  const { update_order: order } = containerPlan(config);
  if (order === UNKNOWN) return [];
  if (order !== null && !UPDATE_ORDERS.includes(order)) {
    return [error('update_order', `"${order}" is none of ${UPDATE_ORDERS.join(', ')}`)];
  }
  if (order === 'drain-first') return [];
  return ONLY_FOR_DRAINING.filter((name) => isSet(config, name)).map((name) =>
    error(name, 'only with update_order = "drain-first"'),
  );
}

function validateHealthcheck(config: Attributes): readonly Diagnostic[] {
  const [check] = knownItems(containerPlan(config).healthcheck);
  return DURATIONS.flatMap((name) => {
    const text = known(check?.[name]) ?? '0';
    return isDuration(text) ? [] : [error('healthcheck', `${name} "${text}" is not a duration such as 30s`)];
  });
}

function validateUploads(config: Attributes): readonly Diagnostic[] {
  const sources = ['content', 'content_base64', 'source'] as const;
  return knownItems(containerPlan(config).upload)
    .filter((upload) => sources.filter((name) => !isUnset(upload[name])).length !== 1)
    .map((upload) =>
      error('upload', `${known(upload.file) ?? 'a file'} needs exactly one of ${sources.join(', ')}`),
    );
}

/** A volume without a name could not be found again by the container's successor. */
function validateVolumes(config: Attributes): readonly Diagnostic[] {
  const sources = ['host_path', 'volume_name', 'from_container'] as const;
  return knownItems(containerPlan(config).volumes)
    .filter((volume) => sources.filter((name) => !isUnset(volume[name])).length !== 1)
    .map((volume) =>
      error(
        'volumes',
        `${known(volume.container_path) ?? 'a volume'} needs exactly one of ${sources.join(', ')}`,
      ),
    );
}

/** Texts of which the engine would take any, and understand only some. */
function validateTexts(config: Attributes): readonly Diagnostic[] {
  const plan = containerPlan(config);
  const gpus = known(plan.gpus) ?? 'all';
  const cpus = known(plan.cpus) ?? '1';
  const modes = knownItems(plan.upload).map(({ permissions }) => known(permissions) ?? '0');
  return [
    ...(gpus === 'all' ? [] : [error('gpus', `"${gpus}" is not supported; only "all" is`)]),
    ...(Number(cpus) > 0 ? [] : [error('cpus', `"${cpus}" is not a number such as 1.5`)]),
    ...modes
      .filter((mode) => !/^[0-7]{1,4}$/.test(mode))
      .map((mode) => error('upload', `permissions "${mode}" are not octal such as 0600`)),
    ...(plan.attach === true ? [] : validateNamespaces(config)),
  ];
}

function validateProbe(config: Attributes): readonly Diagnostic[] {
  const text = known(containerPlan(config).readiness_probe);
  if (text === undefined) return [];
  try {
    ensureReadinessProbe(text);
    return [];
  } catch (error_) {
    return [error('readiness_probe', error_ instanceof Error ? error_.message : String(error_))];
  }
}

function validateNamespaces(config: Attributes): readonly Diagnostic[] {
  const plan = containerPlan(config);
  const shared = (['network_mode', 'pid_mode', 'ipc_mode'] as const).filter((name) =>
    known(plan[name])?.startsWith('container:'),
  );
  return shared.map((name) =>
    error(name, 'container:<name> is only for a one-shot container: every update of <name> would end it'),
  );
}
