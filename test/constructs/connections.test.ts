import { Testing } from 'cdktf';
import { parseHooks } from '../../lib/contract/run-hook';
import { ServiceStack } from '../../lib/constructs/service-stack';
import { readRadio } from '../model/radio';

const CLOUD = `
images: { registry: r }
connections: { stall_timeout: 5, tls: { ca: /ca.pem, cert: /cert.pem, key: /key.pem }, ssh: { identity: /id } }
hosts:
  ctl1: { engine: unix:///run/docker.sock, groups: [control] }
  hill: { engine: tcp://10.0.0.2:2376, groups: [masts], tls: { ca: ~/own.pem } }
  lake: { engine: ssh://root@lake, groups: [masts], ssh: { known_hosts: /known, config: /config } }
`;

interface Synthesized {
  readonly provider: { readonly docker: readonly [Readonly<Record<string, unknown>>] };
}

describe('the provider of a stack', () => {
  it('is told of hooks by what they name, and of none where there are none', () => {
    const configure = (more: string) => {
      const { cloud, services } = readRadio({ cloud: `${CLOUD}${more}` });
      const [service] = services;
      if (service === undefined) throw new Error('there is no service');
      const text = Testing.synth(new ServiceStack(Testing.app(), { cloud, service }));
      return (JSON.parse(text) as Synthesized).provider.docker[0];
    };
    expect(configure('')).not.toHaveProperty('hooks');
    const { hooks } = configure(
      'hooks: { chat: { webhook_env: CHAT, headers_env: { Authorization: TOKEN } } }\n',
    );
    expect(parseHooks(String(hooks))).toMatchObject([
      { name: 'chat', target: { kind: 'webhook', urlEnv: 'CHAT', headersEnv: { Authorization: 'TOKEN' } } },
    ]);
  });

  it('is told how each host is reached, and how long that may take', () => {
    const { cloud, services } = readRadio({ cloud: CLOUD });
    const [service] = services;
    if (service === undefined) throw new Error('there is no service');
    const text = Testing.synth(new ServiceStack(Testing.app(), { cloud, service }));
    const [configuration] = (JSON.parse(text) as Synthesized).provider.docker;
    expect(configuration).toMatchObject({
      connection_timeouts: { connect: 10, request: 60, stall: 5, pull: 300 },
      hosts: {
        ctl1: { engine: 'unix:///run/docker.sock' },
        hill: {
          engine: 'tcp://10.0.0.2:2376',
          tls_ca: '~/own.pem',
          tls_cert: '/cert.pem',
          tls_key: '/key.pem',
        },
        lake: {
          engine: 'ssh://root@lake',
          ssh_identity: '/id',
          ssh_known_hosts: '/known',
          ssh_config: '/config',
        },
      },
    });
  });
});
