import {
  isHostNameOrAddress,
  parseEngineAddress,
  printEngineKey,
  printHostAndPort,
} from '../../lib/contract/engine-address';

const SOCKET = '/var/run/docker.sock';

describe('the address of an engine', () => {
  it.each([
    ['unix:///run/docker.sock', { kind: 'unix', socket: '/run/docker.sock' }],
    ['tcp://10.0.0.21:2376', { kind: 'tcp', host: '10.0.0.21', port: 2376 }],
    ['tcp://cmp-1.example.org:2376/', { kind: 'tcp', host: 'cmp-1.example.org', port: 2376 }],
    ['tcp://[fd00::1]:2376', { kind: 'tcp', host: 'fd00::1', port: 2376 }],
    ['ssh://ctl1', { kind: 'ssh', host: 'ctl1', socket: SOCKET }],
    ['ssh://ctl1/', { kind: 'ssh', host: 'ctl1', socket: SOCKET }],
    ['ssh://root@ctl1:2222', { kind: 'ssh', user: 'root', host: 'ctl1', port: 2222, socket: SOCKET }],
    ['ssh://[fd00::1]:22', { kind: 'ssh', host: 'fd00::1', port: 22, socket: SOCKET }],
    [
      'ssh://me@ctl1/run/user/1000/podman/podman.sock',
      { kind: 'ssh', user: 'me', host: 'ctl1', socket: '/run/user/1000/podman/podman.sock' },
    ],
  ])('%s is understood', (url, address) => {
    expect(parseEngineAddress(url)).toEqual({ address });
  });

  it.each([
    ['', /must begin with unix:/],
    ['docker.sock', /must begin with unix:/],
    ['npipe:////./pipe/docker_engine', /must begin with unix:/],
    ['unix://run/docker.sock', /must be the absolute path of a socket/],
    ['unix:///', /must be the absolute path of a socket/],
    ['tcp://10.0.0.21', /must be a host with its port/],
    [' ', /has a space in it/],
    [' unix:///run/docker.sock', /has a space in it/],
    ['unix:///run/docker .sock', /has a space in it/],
    ['tcp://10.0.0.21: 2376', /has a space in it/],
    [`unix:///${'x'.repeat(107)}`, /a socket's path has at most 107 bytes/],
    ['TCP://10.0.0.21:2376', /must begin with unix:/],
    ['tcp://10.0.0.21:', /must be a host with its port/],
    ['tcp://:2376', /must be a host with its port/],
    ['tcp://10.0.0.21:0', /port 0 is not between 1 and 65535/],
    ['tcp://10.0.0.21:65536', /port 65536 is not between 1 and 65535/],
    ['tcp://10.0.0.21:70000', /port 70000 is not between 1 and 65535/],
    ['tcp://999.1.1.1:2376', /999.1.1.1 is neither an IP address nor a host name/],
    ['tcp://10.0.0:2376', /10.0.0 is neither an IP address nor a host name/],
    ['tcp://a..b:2376', /a..b is neither an IP address nor a host name/],
    ['tcp://[fd00::1::2]:2376', /\[fd00::1::2\] is neither an IP address nor a host name/],
    ['tcp://fd00::1:2376', /an IPv6 address is written in brackets/],
    ['tcp://::1', /an IPv6 address is written in brackets/],
    ['ssh://root@fd00::1', /an IPv6 address is written in brackets/],
    ['ssh://ctl1:0', /port 0 is not between/],
    ['ssh://256.1.1.1', /256.1.1.1 is neither an IP address nor a host name/],
    ['tcp://10.0.0.21:2376/path', /must be a host with its port/],
    ['ssh://root:secret@ctl1', /must be as in ssh:.*without a password/],
    ['ssh://ctl1:99999', /port 99999 is not between 1 and 65535/],
    ['ssh://', /must be as in ssh:/],
    ["ssh://ctl1/run/a'b", /must be as in ssh:/],
    ['ssh://ctl1/$(reboot)', /must be as in ssh:/],
    // To the program ssh, these would be options.
    ['ssh://-oProxyCommand=reboot', /must be as in ssh:/],
    ['ssh://-l@ctl1', /must be as in ssh:/],
  ])('"%s" is refused', (url, mistake) => {
    expect(parseEngineAddress(url)).toEqual({ mistake: expect.stringMatching(mistake) as string });
  });

  it('is printed with brackets around an IPv6 address', () => {
    expect([printHostAndPort('fd00::1', 1), printHostAndPort('a', 1)]).toEqual(['[fd00::1]:1', 'a:1']);
  });
});

describe('two addresses', () => {
  const keyOf = (url: string, followLinks?: (path: string) => string) => {
    const parsed = parseEngineAddress(url);
    return 'address' in parsed ? printEngineKey(parsed.address, followLinks) : parsed.mistake;
  };

  it.each([
    ['unix:///run/docker.sock', 'unix:///var/run/docker.sock'],
    ['unix:///run/docker.sock', 'unix:///run//docker.sock'],
    ['unix:///run/docker.sock', 'unix:////run/docker.sock'],
    ['unix:///run/docker.sock', 'unix:///run/x/../docker.sock'],
    ['unix:///run/docker.sock', 'unix:///run/./docker.sock/'],
    ['unix:///run/docker.sock', 'unix:///srv/../var//run/docker.sock'],
    ['tcp://h:1', 'tcp://H:1'],
    ['tcp://h:1', 'tcp://h:0001/'],
    ['tcp://h.example.org:1', 'tcp://H.Example.org.:1'],
    ['tcp://[fd00::1]:1', 'tcp://[FD00:0:0:0:0:0:0:1]:1'],
    ['ssh://h', 'ssh://h:22'],
    ['ssh://h', 'ssh://root@H'],
    ['ssh://h', 'ssh://h/var/run/docker.sock'],
    ['ssh://h', 'ssh://me@h:22/run/docker.sock'],
  ])('are of one engine: %s and %s', (one, other) => {
    expect(keyOf(other)).toBe(keyOf(one));
  });

  it.each([
    ['unix:///run/docker.sock', 'unix:///run/Docker.sock'],
    ['unix:///run/docker.sock', 'unix:///srv/var/run/docker.sock'],
    ['tcp://h:1', 'tcp://h:2'],
    ['ssh://h', 'ssh://h:2222'],
    ['ssh://h', 'ssh://h/run/podman/podman.sock'],
    ['ssh://h', 'unix:///run/docker.sock'],
  ])('are of two engines: %s and %s', (one, other) => {
    expect(keyOf(other)).not.toBe(keyOf(one));
  });

  it('are of one engine when a link on this machine leads from one to the other', () => {
    const followLinks = (path: string) => path.replace('/srv/link', '/run');
    expect(keyOf('unix:///srv/link/docker.sock', followLinks)).toBe(keyOf('unix:///run/docker.sock'));
  });
});

describe('a host', () => {
  it.each(['ctl1', 'ctl-1.example.org', 'ctl_1', '10.0.0.1', '::1', 'fd00::1', '1.example', 'h.'])(
    'may be %s',
    (text) => {
      expect(isHostNameOrAddress(text)).toBe(true);
    },
  );

  it.each([
    '',
    ' ',
    '999.1.1.1',
    '1.2.3',
    '1',
    'a b',
    'a..b',
    '.a',
    '-a',
    'a-',
    '[::1]',
    'a/b',
    'x'.repeat(64),
  ])('may not be "%s"', (text) => {
    expect(isHostNameOrAddress(text)).toBe(false);
  });
});
