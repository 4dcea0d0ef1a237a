import type { Host } from '../../lib/model/cloud';
import { printProblem } from '../../lib/model/input-error';
import { readCloud } from '../../lib/model/read-cloud';

const DIRECTORY = '/srv/cloud';

function read(hosts: string, connections = '{}') {
  const text = `images: { registry: r }\nhosts: { ${hosts} }\nconnections: ${connections}`;
  const { value, problems } = readCloud({ name: 'cloud.yml', text, directory: DIRECTORY }, []);
  return { cloud: value, problems: problems.map(printProblem) };
}

function hostA(hosts: string, connections?: string): Host | undefined {
  const { cloud, problems } = read(hosts, connections);
  expect(problems).toEqual([]);
  return cloud?.hosts['a'];
}

const FILES = 'ca: ca.pem, cert: /etc/pki/cert.pem, key: ~/key.pem';
const RESOLVED = { ca: '/srv/cloud/ca.pem', cert: '/etc/pki/cert.pem', key: '~/key.pem' };

describe('the files of a connection', () => {
  it('are relative to the directory of cloud.yml, or to the home directory', () => {
    expect(hostA(`a: { engine: tcp://a:2376, tls: { ${FILES} } }`)?.tls).toEqual(RESOLVED);
    const ssh = 'identity: keys/id, known_hosts: ../known_hosts, config: ~/.ssh/cloud';
    expect(hostA(`a: { engine: ssh://a, ssh: { ${ssh} } }`)?.ssh).toEqual({
      identity: '/srv/cloud/keys/id',
      knownHosts: '/srv/known_hosts',
      config: '~/.ssh/cloud',
    });
  });

  it('are those of all hosts where a host has none of its own, one by one', () => {
    expect(hostA('a: { engine: tcp://a:2376 }', `{ tls: { ${FILES} } }`)?.tls).toEqual(RESOLVED);
    const own = hostA('a: { engine: tcp://a:2376, tls: { ca: /own.pem } }', `{ tls: { ${FILES} } }`);
    expect(own?.tls).toEqual({ ...RESOLVED, ca: '/own.pem' });
    expect(hostA('a: { engine: ssh://a }', '{ ssh: { identity: /id } }')?.ssh).toEqual({ identity: '/id' });
  });

  it('are left out where the engine has no use for them', () => {
    const connections = `{ tls: { ${FILES} }, ssh: { identity: /id } }`;
    expect(hostA('a: { engine: unix:///a.sock }', connections)).not.toHaveProperty('tls');
    expect(hostA('a: { engine: unix:///a.sock }', connections)).not.toHaveProperty('ssh');
    expect(hostA('a: { engine: ssh://a }', connections)).not.toHaveProperty('tls');
    expect(hostA('a: { engine: tcp://a:2375 }')).not.toHaveProperty('tls');
  });
});

describe('timeouts of connections', () => {
  it('are seconds', () => {
    const { cloud } = read('a: { engine: unix:///a }', '{ connect_timeout: 5s, request_timeout: 30 }');
    expect(cloud?.connections).toEqual({
      connectSeconds: 5,
      requestSeconds: 30,
      stallSeconds: 15,
      pullSeconds: 300,
    });
  });
});

describe('what is wrong with connections', () => {
  it.each([
    [
      'hosts.a.tls: mutual TLS needs ca, cert and key; missing: cert, key',
      'a: { engine: tcp://a:1, tls: { ca: x } }',
      '{}',
    ],
    [
      'hosts.a.tls: mutual TLS needs ca, cert and key; missing: key',
      'a: { engine: tcp://a:1, tls: { cert: x } }',
      '{ tls: { ca: x } }',
    ],
    [
      'connections.tls: mutual TLS needs ca, cert and key; missing: ca',
      'a: { engine: tcp://a:1 }, b: { engine: tcp://b:1 }',
      '{ tls: { cert: x, key: x } }',
    ],
    [
      'hosts.a.tls: is for an engine at tcp://; this one is at ssh://',
      `a: { engine: ssh://a, tls: { ${FILES} } }`,
      '{}',
    ],
    [
      'hosts.a.ssh: is for an engine at ssh://; this one is at unix://',
      'a: { engine: unix:///a, ssh: { identity: x } }',
      '{}',
    ],
    [
      'hosts.a.tls.cacert: unknown key; did you mean cert?',
      'a: { engine: unix:///a, tls: { cacert: x } }',
      '{}',
    ],
    [
      'connections.connect_timeout: must be more than 0 seconds',
      'a: { engine: unix:///a }',
      '{ connect_timeout: 0 }',
    ],
    ['connections.tls.ca: must not be empty', 'a: { engine: unix:///a }', '{ tls: { ca: "" } }'],
  ])('is reported as "%s"', (problem, hosts, connections) => {
    expect(read(hosts, connections).problems).toContain(`cloud.yml: ${problem}`);
  });

  it('is nothing when files of all hosts are incomplete and every host completes them', () => {
    const { problems } = read('a: { engine: tcp://a:1, tls: { cert: c, key: k } }', '{ tls: { ca: x } }');
    expect(problems).toEqual([]);
  });
});
