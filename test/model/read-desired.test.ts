import { InputError, printProblem, type Problem } from '../../lib/model/input-error';
import { CLOUD, readRadio } from './radio';

function mistakesIn(files: { cloud?: string; versions?: string }): readonly string[] {
  try {
    readRadio(files);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(withoutLine);
    throw error;
  }
}

/** Lines are tested on their own, but those of YAML's own mistakes. */
function withoutLine(problem: Problem): string {
  const { file, path, message, column } = problem;
  return printProblem(column === undefined ? { file, path, message } : problem);
}

const CTL = 'engine: unix:///run/a.sock, groups: [control, masts]';
const HOSTS = `hosts: { a: { ${CTL} } }`;
const IMAGES = 'images: { registry: quay.io/radio }';

describe('what is wrong with cloud.yml', () => {
  it.each([
    ['the file is empty', ''],
    [':1:10: Flow sequence in block collection must be sufficiently indented and end with a ]', 'images: ['],
    [':2:1: this key is there twice', `${IMAGES}\n${IMAGES}\n${HOSTS}`],
    [':3:1: a second document starts here; one per file', `${IMAGES}\n${HOSTS}\n---\n`],
    ['Unresolved alias (the anchor must be set before the alias): missing', `${IMAGES}\nhosts: *missing`],
    [':3:10: Unresolved tag: !vault', `${IMAGES}\n${HOSTS}\nbackend: !vault x`],
    ['must be a mapping of keys to values', 'just words'],
    ['hosts: missing; must be a mapping of keys to values', IMAGES],
    ['hosts: empty; must be a mapping of keys to values', `${IMAGES}\nhosts:`],
    ['images: missing; must be a mapping of keys to values', HOSTS],
    ['images.registry: missing; must be text', `images: {}\n${HOSTS}`],
    [
      'images.registry: must be a registry with its namespace, as in quay.io/openstack.kolla, without scheme or tag',
      `images: { registry: https://quay.io }\n${HOSTS}`,
    ],
    [
      'images.allow_floating_tags: must be true or false',
      `images: { registry: x, allow_floating_tags: yes please }\n${HOSTS}`,
    ],
    ['host: unknown key; did you mean hosts?', `${IMAGES}\n${HOSTS}\nhost: {}`],
    [
      'region: unknown key; known: images, hosts, connections, containers, records, hooks, updates, services, backend',
      `${IMAGES}\n${HOSTS}\nregion: x`,
    ],
    ['hosts.a.grups: unknown key; did you mean groups?', `${IMAGES}\nhosts: { a: { ${CTL}, grups: [] } }`],
    ['hosts.a.engine: missing; must be text', `${IMAGES}\nhosts: { a: { groups: [control, masts] } }`],
    [
      'hosts.a.engine: must begin with unix://, tcp:// or ssh://, as in unix:///run/docker.sock or ssh://root@ctl1',
      `${IMAGES}\nhosts: { a: { engine: http://a, groups: [control, masts] } }`,
    ],
    [
      'hosts.a.engine: must begin with unix://, tcp:// or ssh://, as in unix:///run/docker.sock or ssh://root@ctl1',
      `${IMAGES}\nhosts: { a: { engine: run/docker.sock, groups: [control, masts] } }`,
    ],
    [
      'hosts.a.engine: must be the absolute path of a socket, as in unix:///run/docker.sock',
      `${IMAGES}\nhosts: { a: { engine: unix://run/x, groups: [control, masts] } }`,
    ],
    [
      'hosts.a/b: a host name consists of letters, digits, dots, dashes and underscores',
      `${IMAGES}\nhosts: { a/b: { ${CTL} } }`,
    ],
    [
      'hosts.a.address: "::1%" is neither an IP address nor a host name',
      `${IMAGES}\nhosts: { a: { ${CTL}, address: "::1%" } }`,
    ],
    [
      'hosts.a.suffix: must be part of a container name: letters, digits, dots, dashes and underscores, beginning with a letter or digit, not ending in .next or .prev',
      `${IMAGES}\nhosts: { a: { ${CTL}, suffix: a b } }`,
    ],
    [
      'hosts.a.config_directory: must be an absolute path',
      `${IMAGES}\nhosts: { a: { ${CTL}, config_directory: kolla } }`,
    ],
    [
      'hosts.b.suffix: a and b share the engine unix:///run/a.sock; give each its own suffix',
      `${IMAGES}\nhosts: { a: { ${CTL} }, b: { ${CTL} } }`,
    ],
    ['hosts: names no host', `${IMAGES}\nhosts: {}`],
    [
      'containers.config_directory: must be an absolute path',
      `${IMAGES}\n${HOSTS}\ncontainers: { config_directory: kolla }`,
    ],
    [
      'containers.environment.LEVEL: must be text; put it in quotes, without them it is a number',
      `${IMAGES}\n${HOSTS}\ncontainers: { environment: { LEVEL: 1 } }`,
    ],
    [
      'containers.healthcheck.interval: must be whole seconds, written 30 or 30s',
      `${IMAGES}\n${HOSTS}\ncontainers: { healthcheck: { interval: 1m } }`,
    ],
    [
      'containers.healthcheck.timeout: must be more than 0 seconds',
      `${IMAGES}\n${HOSTS}\ncontainers: { healthcheck: { timeout: 0s } }`,
    ],
    [
      'containers.healthcheck.retries: must be more than 0',
      `${IMAGES}\n${HOSTS}\ncontainers: { healthcheck: { retries: 0 } }`,
    ],
    ['services.rado: unknown key; did you mean radio?', `${IMAGES}\n${HOSTS}\nservices: { rado: {} }`],
    [
      'services.radio.colour: unknown key; known: studio, band, volume',
      `${IMAGES}\n${HOSTS}\nservices: { radio: { colour: red } }`,
    ],
    ['services.radio.band: must be one of: fm, am', `${IMAGES}\n${HOSTS}\nservices: { radio: { band: fn } }`],
    ['services.radio.volume: must be at most 10', `${IMAGES}\n${HOSTS}\nservices: { radio: { volume: 11 } }`],
    [
      'services.radio.volume: must be a whole number',
      `${IMAGES}\n${HOSTS}\nservices: { radio: { volume: 1.5 } }`,
    ],
    [
      'backend.gcs: unknown key; known: local, pg, s3, http, consul',
      `${IMAGES}\n${HOSTS}\nbackend: { gcs: {} }`,
    ],
    [
      'backend: must name exactly one of: local, pg, s3, http, consul',
      `${IMAGES}\n${HOSTS}\nbackend: { pg: {}, s3: {} }`,
    ],
    [
      'hosts: sender has no host: none is in group sender or masts',
      `${IMAGES}\nhosts: { a: { engine: unix:///run/a.sock, groups: [control] } }`,
    ],
  ])('is reported as "%s"', (mistake, cloud) => {
    expect(mistakesIn({ cloud })).toEqual([`cloud.yml${mistake.startsWith(':') ? '' : ': '}${mistake}`]);
  });

  it('is nothing when a host has no groups, or one that no role uses', () => {
    expect(mistakesIn({ cloud: `${CLOUD}  spare: { engine: unix:///run/1.sock }\n` })).toEqual([]);
    expect(mistakesIn({ cloud: `${CLOUD}  spare: { engine: unix:///run/1.sock, groups: [x] }\n` })).toEqual(
      [],
    );
  });
});

describe('what is wrong with versions.yml', () => {
  it.each([
    ['the file is empty', ''],
    ['names no service; name one with its tag', '{}'],
    ['radio: empty; must be a mapping of keys to values', 'radio:'],
    ['rado: no such service; did you mean radio?', 'rado: { tag: v1 }'],
    ['television: no such service; known: radio', 'television: { tag: v1 }'],
    ['radio.tag: must be text; put it in quotes, without them it is a number', 'radio: { tag: 2025.10 }'],
    ['radio.tag: must be text', 'radio: { tag: [] }'],
    ['radio.tag: missing, and no tag of their own have: mixer, sender', 'radio: {}'],
    ['radio.tag: missing, and no tag of their own have: sender', 'radio: { roles: { mixer: { tag: v1 } } }'],
    [
      'radio.tag: missing, and no tag of their own have: sender',
      'radio: { roles: { mixer: { tag: v1 }, sender: { hosts: { hill: v1 } } } }',
    ],
    ['radio.role: unknown key; did you mean roles?', 'radio: { tag: v1, role: {} }'],
    [
      'radio.roles.mixr: no such role; did you mean mixer?',
      'radio: { tag: v1, roles: { mixr: { tag: v1 } } }',
    ],
    [
      'radio.roles.studio: this role is switched off; services.radio.studio: true in cloud.yml switches it on',
      'radio: { tag: v1, roles: { studio: { tag: v1 } } }',
    ],
    [
      'radio.roles.sender.hosts.hil: no such host (hosts that run sender: ctl2, hill)',
      'radio: { tag: v1, roles: { sender: { hosts: { hil: v1 } } } }',
    ],
    [
      'radio.roles.sender.hosts.ctl1: does not run sender (hosts that run sender: ctl2, hill)',
      'radio: { tag: v1, roles: { sender: { hosts: { ctl1: v1 } } } }',
    ],
    [
      'radio.tag: "a b" is not a tag, nor tag@sha256:<64 hex digits>, nor sha256:<64 hex digits>',
      'radio: { tag: a b }',
    ],
    [
      'radio.roles.sender.tag: "latest" moves by design; name a release or a digest, or set images.allow_floating_tags: true in cloud.yml',
      'radio: { tag: v1, roles: { sender: { tag: latest } } }',
    ],
    [
      'radio.roles.sender.hosts.hill: "main" moves by design; name a release or a digest, or set images.allow_floating_tags: true in cloud.yml',
      'radio: { tag: v1, roles: { sender: { hosts: { hill: main } } } }',
    ],
  ])('is reported as "%s"', (mistake, versions) => {
    expect(mistakesIn({ versions })).toEqual([`versions.yml: ${mistake}`]);
  });
});

describe('mistakes in both files', () => {
  it('are reported together, with what they have in common left out', () => {
    const cloud = `${CLOUD}services: { radio: { band: xm, colour: red } }\nbakend: {}\n`;
    const versions = 'radio: { tag: 1, roles: { sender: { hosts: { cmp9: v1 } } } }';
    expect(mistakesIn({ cloud, versions })).toEqual([
      'cloud.yml: services.radio.band: must be one of: fm, am',
      'cloud.yml: services.radio.colour: unknown key; known: studio, band, volume',
      'cloud.yml: bakend: unknown key; did you mean backend?',
      'versions.yml: radio.tag: must be text; put it in quotes, without them it is a number',
      'versions.yml: radio.roles.sender.hosts.cmp9: no such host (hosts that run sender: ctl2, hill)',
    ]);
  });

  it('make one printable text that ends with what to do', () => {
    expect(() => readRadio({ versions: 'radio: { tag: v1, rolls: {} }' })).toThrow(
      new Error(
        [
          'One mistake in versions.yml:',
          '',
          '  versions.yml:1: radio.rolls: unknown key; did you mean roles?',
          '',
          'Nothing was changed. Correct this and run the command again; docs/configuration.md explains every key.',
        ].join('\n'),
      ),
    );
  });
});

describe('files without mistakes', () => {
  it('give the cloud with its defaults', () => {
    const cloud = 'images: { registry: r/ }\nhosts: { a: { engine: unix:///a, groups: [control, masts] } }';
    expect(readRadio({ cloud }).cloud).toEqual({
      images: { registry: 'r', pull: 'missing', allowFloatingTags: false },
      records: { directory: '.kollaform/runs' },
      hooks: [],
      hosts: {
        a: { name: 'a', engine: 'unix:///a', groups: ['control', 'masts'], address: '127.0.0.1', suffix: '' },
      },
      connections: { connectSeconds: 10, requestSeconds: 60, stallSeconds: 15, pullSeconds: 300 },
      containers: {
        configDirectory: '/etc/kolla',
        networkMode: 'host',
        ulimits: true,
        hostAccess: true,
        environment: {},
        healthcheck: { intervalSeconds: 30, timeoutSeconds: 30, retries: 3, startPeriodSeconds: 5 },
      },
      updates: {},
      services: { radio: { studio: false, band: 'fm', volume: 5 } },
    });
  });

  it('give seconds however they are written', () => {
    const cloud = `${CLOUD}containers: { healthcheck: { interval: 2s, timeout: 1, start_period: 0 } }`;
    expect(readRadio({ cloud }).cloud.containers.healthcheck).toEqual({
      intervalSeconds: 2,
      timeoutSeconds: 1,
      retries: 3,
      startPeriodSeconds: 0,
    });
  });

  it('may share settings by anchors and merge keys', () => {
    const cloud = `
images: { registry: r }
hosts:
  a: &host { engine: unix:///run/docker.sock, groups: [control, masts], suffix: a }
  b: { <<: *host, suffix: b }
backend: { pg: { conn_str: postgres://db/state } }`;
    const { hosts, backend } = readRadio({ cloud }).cloud;
    expect(hosts['b']).toMatchObject({ engine: 'unix:///run/docker.sock', suffix: 'b' });
    expect(backend).toMatchObject({ pg: { conn_str: 'postgres://db/state' } });
  });
});
