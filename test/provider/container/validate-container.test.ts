import { validateContainer } from '../../../lib/provider/container/validate-container';
import { UNKNOWN, type Attributes } from '../../../lib/provider/resource';

const JOB_ONLY = 'only for a one-shot container (attach = true)';
const NOT_FOR_JOBS = 'not for a one-shot container (attach = true)';

/** One line per mistake that a configuration can have. */
const MISTAKES: readonly (readonly [Attributes, string])[] = [
  [
    { container_read_refresh_timeout_milliseconds: 5 },
    'container_read_refresh_timeout_milliseconds: not supported: reading never waits here; set wait_timeout for how long a started container may take',
  ],
  [{ rm: true }, `rm: ${JOB_ONLY}`],
  [{ logs: true }, `logs: ${JOB_ONLY}`],
  [{ accepted_exit_codes: [0, 3] }, `accepted_exit_codes: ${JOB_ONLY}`],
  [{ triggers: { a: '1' } }, `triggers: ${JOB_ONLY}`],
  [{ must_run: false }, `must_run: false is ${JOB_ONLY}`],
  [{ attach: true, must_run: true }, 'must_run: a one-shot container (attach = true) ends'],
  [{ attach: true, update_order: 'stop-first' }, `update_order: ${NOT_FOR_JOBS}`],
  [{ attach: true, soak_seconds: 5 }, `soak_seconds: ${NOT_FOR_JOBS}`],
  [{ attach: true, carry_over: ['/data'] }, `carry_over: ${NOT_FOR_JOBS}`],
  [
    { update_order: 'start-frist' },
    'update_order: "start-frist" is none of stop-first, start-first, drain-first',
  ],
  [{ drain_command: ['true'] }, 'drain_command: only with update_order = "drain-first"'],
  [{ drain_seconds: 5 }, 'drain_seconds: only with update_order = "drain-first"'],
  ...['interval', 'timeout', 'start_period', 'start_interval'].map((name): readonly [Attributes, string] => [
    { healthcheck: [{ test: ['NONE'], [name]: '30' }] },
    `healthcheck: ${name} "30" is not a duration such as 30s`,
  ]),
  [{ upload: [{ file: '/a' }] }, 'upload: /a needs exactly one of content, content_base64, source'],
  [
    { upload: [{ file: '/a', content: 'x', source: 'y' }] },
    'upload: /a needs exactly one of content, content_base64, source',
  ],
  [
    { upload: [{ file: '/a', content: 'x', permissions: 'rw' }] },
    'upload: permissions "rw" are not octal such as 0600',
  ],
  [
    { volumes: [{ container_path: '/a' }] },
    'volumes: /a needs exactly one of host_path, volume_name, from_container',
  ],
  [
    { volumes: [{ container_path: '/a', host_path: '/b', volume_name: 'c' }] },
    'volumes: /a needs exactly one of host_path, volume_name, from_container',
  ],
  [{ gpus: 'device=0' }, 'gpus: "device=0" is not supported; only "all" is'],
  [{ cpus: 'two' }, 'cpus: "two" is not a number such as 1.5'],
  ...['network_mode', 'pid_mode', 'ipc_mode'].map((name): readonly [Attributes, string] => [
    { [name]: 'container:libvirt' },
    `${name}: container:<name> is only for a one-shot container: every update of <name> would end it`,
  ]),
];

const GOOD: readonly Attributes[] = [
  {},
  { rm: false, logs: false, attach: false, must_run: true },
  {
    attach: true,
    must_run: false,
    rm: true,
    logs: true,
    accepted_exit_codes: [0, 3],
    triggers: { a: UNKNOWN },
  },
  { attach: true, pid_mode: 'container:libvirt' },
  { update_order: 'drain-first', drain_command: ['true'], drain_seconds: 5 },
  { update_order: 'start-first', carry_over: ['/data'] },
  { healthcheck: [{ test: ['CMD', 'a'], interval: '1m30s', timeout: null }] },
  { upload: [{ file: '/a', content_base64: 'eA==', permissions: '0600' }] },
  { volumes: [{ container_path: '/a', host_path: '/b' }, { from_container: 'data' }] },
  { gpus: 'all', cpus: '1.5' },
  { attach: UNKNOWN, rm: true, update_order: UNKNOWN, drain_seconds: 5 },
  {
    healthcheck: UNKNOWN,
    upload: UNKNOWN,
    volumes: UNKNOWN,
    gpus: UNKNOWN,
    cpus: UNKNOWN,
    network_mode: UNKNOWN,
  },
  {
    upload: [{ file: UNKNOWN, content: UNKNOWN }],
    volumes: [{ host_path: UNKNOWN, container_path: UNKNOWN }],
  },
];

describe('the configuration of a container', () => {
  it.each(MISTAKES)('%j is refused', (config, summary) => {
    const attribute = summary.slice(0, summary.indexOf(':'));
    expect(validateContainer(config)).toEqual([
      { severity: 'error', code: 'resource-invalid', summary, attribute: [attribute] },
    ]);
  });

  it.each(GOOD)('is accepted: %j', (config) => {
    expect(validateContainer(config)).toEqual([]);
  });

  it('is told every mistake at once', () => {
    expect(validateContainer({ rm: true, gpus: '0', update_order: 'x' })).toHaveLength(3);
  });
});
