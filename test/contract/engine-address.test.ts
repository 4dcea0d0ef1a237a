import { parseEngineAddress, printHostAndPort } from '../../lib/contract/engine-address';

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
    ['tcp://10.0.0.21:0', /must be a host with its port/],
    ['tcp://10.0.0.21:65536', /must be a host with its port/],
    ['tcp://10.0.0.21:2376/path', /must be a host with its port/],
    ['ssh://root:secret@ctl1', /must be as in ssh:.*without a password/],
    ['ssh://ctl1:99999', /must be as in ssh:/],
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
