import { Testing } from 'cdktf';
import { ServiceStack } from '../../lib/constructs/service-stack';
import { parseChecks } from '../../lib/contract/wave-check';
import { readNova } from '../services/small-nova';

interface Ordered {
  readonly depends_on: readonly string[];
}

interface Synthesized {
  readonly resource: {
    readonly docker_check?: Readonly<
      Record<
        string,
        Ordered & {
          readonly checks: Readonly<Record<string, string>>;
          readonly desired: string;
          readonly on_hosts?: readonly string[];
        }
      >
    >;
    readonly docker_container: Readonly<Record<string, Ordered>>;
    readonly docker_fleet: Readonly<Record<string, { readonly checks?: Readonly<Record<string, string>> }>>;
    readonly terraform_data: Readonly<Record<string, Ordered>>;
  };
}

const HOSTS = `
images: { registry: q }
hosts:
  ctl1: { engine: unix:///run/ctl1.sock, groups: [control], address: 10.0.0.1 }
  ctl2: { engine: unix:///run/ctl2.sock, groups: [control], address: 10.0.0.2 }
  cmp1: { engine: unix:///run/cmp1.sock, groups: [compute], address: 10.0.1.1 }
`;

function synthesize(updates: string, tag = 'n'): Synthesized['resource'] {
  const { cloud, services } = readNova({ cloud: `${HOSTS}updates: ${updates}` }, `nova: { tag: ${tag} }`);
  const [service] = services;
  if (service === undefined) throw new Error('there is no service');
  const stack = new ServiceStack(Testing.app(), { cloud, service });
  return (JSON.parse(Testing.synth(stack)) as Synthesized).resource;
}

const check = (more = '') =>
  `{ name: lists, exec: { role: nova-api, command: [nova-manage, "\${x}"] }${more} }`;

describe('a check after a wave', () => {
  it('is no resource unless there is one', () => {
    expect(synthesize('{}').docker_check).toBeUndefined();
  });

  it('comes after the wave and before its gate, with its texts as they are', () => {
    const resource = synthesize(`{ computes: { checks: [${check()}] } }`);
    const asked = resource.docker_check?.['computes-checks'];
    expect(asked?.depends_on).toEqual(['docker_fleet.computes']);
    expect(resource.terraform_data['computes-done']?.depends_on).toEqual([
      'docker_fleet.computes',
      'docker_check.computes-checks',
    ]);
    const [text = ''] = Object.values(asked?.checks ?? {});
    expect(Object.keys(asked?.checks ?? {})).toEqual(['ctl1']);
    expect(parseChecks(text.replace('${"$"}{', '${'))).toEqual([
      {
        name: 'lists',
        after: 'wave',
        timeoutSeconds: 60,
        exec: { container: 'nova_api', command: ['nova-manage', '${x}'] },
      },
    ]);
  });

  it('follows the jobs of a wave', () => {
    const resource = synthesize(`{ bootstrap: { checks: [${check()}] } }`);
    expect(resource.docker_check?.['bootstrap-checks']?.depends_on).toContain(
      'docker_container.nova-create-cell',
    );
  });

  it('is asked on each host before the next one begins, where they come one after the other', () => {
    const resource = synthesize(`{ apis: { checks: [${check(', after: host')}] } }`);
    const asked = resource.docker_check ?? {};
    expect(Object.keys(asked)).toEqual(['apis-checks-on-ctl1', 'apis-checks-on-ctl2']);
    expect(asked['apis-checks-on-ctl1']?.on_hosts).toEqual(['ctl1']);
    expect(resource.terraform_data['apis-done-on-ctl1']?.depends_on).toContain(
      'docker_check.apis-checks-on-ctl1',
    );
    expect(resource.terraform_data['apis-done']?.depends_on).toContain('docker_check.apis-checks-on-ctl2');
  });

  it('is asked on all hosts at the end, where they go together', () => {
    const exec = '{ name: works, after: host, exec: { role: nova-conductor, command: [ok] } }';
    const resource = synthesize(`{ conductors: { checks: [${exec}] } }`);
    const asked = resource.docker_check?.['conductors-checks'];
    expect(Object.keys(asked?.checks ?? {})).toEqual(['ctl1', 'ctl2']);
  });

  it('is asked by the fleet itself, where hosts do not wait for each other', () => {
    const exec = '{ name: works, after: canary, exec: { role: nova-compute, command: [ok] } }';
    const resource = synthesize(`{ computes: { checks: [${exec}] } }`);
    expect(resource.docker_check).toBeUndefined();
    const text = resource.docker_fleet['computes']?.checks?.['*'] ?? '';
    expect(parseChecks(text)).toMatchObject([{ name: 'works', after: 'canary' }]);
  });

  it('is another one for another version', () => {
    const desired = (tag: string) =>
      synthesize(`{ apis: { checks: [${check()}] } }`, tag).docker_check?.['apis-checks']?.desired;
    expect(desired('n')).toBe(desired('n'));
    expect(desired('n')).not.toBe(desired('m'));
  });
});
