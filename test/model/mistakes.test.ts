/** Mistakes that people make in cloud.yml, each with the one message that it is answered with. */
import { CLOUD, cloudWith, mistakesIn } from './mistakes-in';

const VERSIONS = 'radio: { tag: v1 }';
const masts = (name: string, engine: string) => `  ${name}: { engine: "${engine}", groups: [masts] }`;

describe('a mistake in cloud.yml', () => {
  it.each<[string, string]>([
    // The same engine, resource or name.
    [
      masts('lake', 'unix:///run//hill.sock/'),
      'cloud.yml:6: hosts.lake.suffix: hill and lake share the engine unix:///run//hill.sock/ (unix:///run/hill.sock is the same); give each its own suffix',
    ],
    [
      masts('lake', 'unix:///var/run/hill.sock'),
      'cloud.yml:6: hosts.lake.suffix: hill and lake share the engine unix:///var/run/hill.sock (unix:///run/hill.sock is the same); give each its own suffix',
    ],
    [
      masts('lake', 'unix:///srv/link/hill.sock'),
      'cloud.yml:6: hosts.lake.suffix: hill and lake share the engine unix:///srv/link/hill.sock (unix:///run/hill.sock is the same); give each its own suffix',
    ],
    [
      `${masts('a', 'tcp://h.example.org:1')}\n${masts('b', 'tcp://H.example.org:1')}`,
      'cloud.yml:7: hosts.b.suffix: a and b share the engine tcp://H.example.org:1 (tcp://h.example.org:1 is the same); give each its own suffix',
    ],
    [
      `${masts('a', 'ssh://h')}\n${masts('b', 'ssh://root@h:22/run/docker.sock')}`,
      'cloud.yml:7: hosts.b.suffix: a and b share the engine ssh://root@h:22/run/docker.sock (ssh://h is the same); give each its own suffix',
    ],
    [
      `${masts('a.b', 'tcp://a:1')}\n${masts('a_b', 'tcp://b:1')}`,
      'cloud.yml:7: hosts.a_b: to Terraform, which knows no dots in names, it is the same as hosts.a.b; rename one',
    ],
    // Addresses.
    [
      masts('lake', 'tcp://999.1.1.1:2376'),
      'cloud.yml:6: hosts.lake.engine: 999.1.1.1 is neither an IP address nor a host name',
    ],
    [masts('lake', 'tcp://lake:0'), 'cloud.yml:6: hosts.lake.engine: port 0 is not between 1 and 65535'],
    [
      masts('lake', 'tcp://lake:70000'),
      'cloud.yml:6: hosts.lake.engine: port 70000 is not between 1 and 65535',
    ],
    [masts('lake', ' unix:///run/x'), 'cloud.yml:6: hosts.lake.engine: " unix:///run/x" has a space in it'],
    [
      masts('lake', 'tcp://fd00::1:2376'),
      'cloud.yml:6: hosts.lake.engine: an IPv6 address is written in brackets, as in tcp://[fd00::1]:2376',
    ],
    [
      '  lake: { engine: tcp://lake:1, address: 999.1.1.1 }',
      'cloud.yml:6: hosts.lake.address: "999.1.1.1" is neither an IP address nor a host name',
    ],
    [
      '  lake: { engine: tcp://lake:1, address: "" }',
      'cloud.yml:6: hosts.lake.address: "" is neither an IP address nor a host name',
    ],
    [
      '  lake: { engine: tcp://lake:1, address: "[::1]" }',
      'cloud.yml:6: hosts.lake.address: "[::1]" is neither an IP address nor a host name',
    ],
    // Names that mean something to JavaScript.
    [
      '  __proto__: { engine: tcp://lake:1 }',
      'cloud.yml:6: hosts.__proto__: this cannot be a name; choose another one',
    ],
    [
      '  constructor: { engine: tcp://lake:1 }',
      'cloud.yml:6: hosts.constructor: this cannot be the name of a host; choose another one',
    ],
    [
      '  toString: { engine: tcp://lake:1 }',
      'cloud.yml:6: hosts.toString: this cannot be the name of a host; choose another one',
    ],
    // Groups.
    [
      '  lake: { engine: tcp://lake:1, groups: [\n    mats] }',
      'cloud.yml:7: hosts.lake.groups.mats: no role, job or entry of updates uses this group; did you mean masts?',
    ],
    // Characters.
    [
      '  lake: { engine: tcp://lake:1, groups\u00a0: [masts] }',
      'cloud.yml:6: hosts.lake.groups<U+00A0>: the key is "groups" with U+00A0, a no-break space; remove it',
    ],
    [
      '  lake\u200b: { engine: tcp://lake:1 }',
      'cloud.yml:6: hosts.lake<U+200B>: the key is "lake" with U+200B, a zero-width space; remove it',
    ],
    [
      '  lake: { engine: tcp://lake\ufeff:1 }',
      'cloud.yml:6: hosts.lake.engine: "tcp://lake:1" with U+FEFF, a byte order mark; remove it',
    ],
    [
      '  lake: { engine: “tcp://lake:1” }',
      'cloud.yml:6: hosts.lake.engine: "tcp://lake:1" with U+201C, a typographic quote and U+201D; remove it',
    ],
    [
      '  lake: { engine: "tcp://lake:1", groups: ["masts\\u202e"] }',
      'cloud.yml:6: hosts.lake.groups: "masts" with U+202E, a control of the direction of writing; remove it',
    ],
    [
      '  lake: { engine: "tcp://lake:1\\r" }',
      'cloud.yml:6: hosts.lake.engine: "tcp://lake:1" with U+000D, a carriage return; remove it',
    ],
    [
      '  cmp–1: { engine: tcp://lake:1 }',
      'cloud.yml:6: hosts.cmp<U+2013>1: the key is "cmp1" with U+2013, a typographic dash; remove it',
    ],
  ])('%j', (host, message) => {
    expect(mistakesIn(cloudWith(host), VERSIONS)).toEqual([message]);
  });

  it.each<[string, string]>([
    [
      'containers: { environment: { "A=B": c } }',
      'cloud.yml:7: containers.environment.A=B: the name of a variable is not empty and holds no =',
    ],
    [
      'containers: { environment: { "": c } }',
      'cloud.yml:7: containers.environment.: the name of a variable is not empty and holds no =',
    ],
    [
      'containers: { environment: { A: "x\\0" } }',
      'cloud.yml:7: containers.environment.A: U+0000 cannot be in a text',
    ],
    [
      'containers: { environment: { __proto__: x } }',
      'cloud.yml:7: containers.environment.__proto__: this cannot be a name; choose another one',
    ],
    [
      'containers:\n  environment:\n    LEVEL: 1',
      'cloud.yml:9: containers.environment.LEVEL: must be text; put it in quotes, without them it is a number',
    ],
    [
      'updates: { toString: { canary: 1 } }',
      'cloud.yml:7: updates.toString: no such role or wave, and no host is in such a group; known: control, masts, mixer, studio, sender, sailor, preparation, broadcast, sail',
    ],
    ['? [a, b]\n: c', 'cloud.yml:7: a key must be a text'],
    [
      'toString: {}',
      'cloud.yml:7: toString: unknown key; known: images, hosts, connections, containers, records, hooks, updates, services, backend',
    ],
    [
      'services:\n  radio: { hasOwnProperty: 1 }',
      'cloud.yml:8: services.radio.hasOwnProperty: unknown key; known: studio, band, volume',
    ],
  ])('%j', (more, message) => {
    expect(mistakesIn(cloudWith('', more), VERSIONS)).toEqual([message]);
  });

  it('is a missing file of a connection, once, where it is named', () => {
    const hosts = `${masts('a', 'tcp://a:1')}
${masts('b', 'tcp://b:1')}
  c: { engine: tcp://c:1, tls: { key: /missing/key.pem } }
  d: { engine: ssh://d, ssh: { known_hosts: ~/missing } }`;
    const connections = `connections:
  ssh: { identity: missing/id }
  tls:
    ca: missing/ca.pem
    cert: cert.pem
    key: key.pem`;
    expect(mistakesIn(cloudWith(hosts, connections), VERSIONS)).toEqual([
      'cloud.yml:13: connections.tls.ca: /srv/cloud/missing/ca.pem: no such file',
      'cloud.yml:8: hosts.c.tls.key: /missing/key.pem: no such file',
      'cloud.yml:11: connections.ssh.identity: /srv/cloud/missing/id: no such file',
      'cloud.yml:9: hosts.d.ssh.known_hosts: ~/missing: no such file',
    ]);
  });

  it('is not that of a file which nobody needs', () => {
    const connections = 'connections: { tls: { ca: missing } }';
    expect(mistakesIn(cloudWith('', connections), VERSIONS)).toEqual([]);
  });

  it('tells of a role without a host what the reason is', () => {
    const cloud = CLOUD.replace('[masts]', '[mats]');
    expect(mistakesIn(cloud, VERSIONS)).toEqual([
      'cloud.yml:5: hosts.hill.groups.mats: no role, job or entry of updates uses this group; did you mean masts? Without it, sender would have no host',
    ]);
  });
});

describe('what is no mistake in cloud.yml', () => {
  it.each([
    '  lake: { engine: tcp://lake:1, groups: [masts2, storage, rack1, monitoring] }',
    '  lake: { engine: tcp://lake:1, groups: [constructor, toString, __proto__] }',
    '  prototype: { engine: "tcp://[fd00::1]:2376", address: "fd00::1" }',
  ])('%s', (host) => {
    expect(mistakesIn(cloudWith(host), VERSIONS)).toEqual([]);
  });

  it.each([
    '\ufeff# a byte order mark at the beginning\r\nimages: { registry: r }\r\nhosts:\r\n  a: { engine: tcp://a:1, groups: [control, masts] }\r\n',
    `${CLOUD}containers: { environment: { constructor: a, toString: b, GREETING: "“Grüß\u00a0Gott” \u200e" } }`,
    `${CLOUD}updates: { sender: { on_unreachable: skip } }`,
  ])('%j', (cloud) => {
    expect(mistakesIn(cloud, VERSIONS)).toEqual([]);
  });
});
