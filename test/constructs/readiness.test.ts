import { ReadinessTexts } from '../../lib/constructs/readiness-text';
import type { ResolvedContainer, DesiredQuery } from '../../lib/model/desired-service';
import { parseReadinessProbe } from '../../lib/contract/readiness-probe';
import { containerAttributes } from '../../lib/provider/fleet/fleet-members';

const QUERY: DesiredQuery = {
  title: 'its records',
  places: [
    {
      host: 'ctl1',
      ofContainer: 'nova_conductor',
      container: 'records',
      command: ['sh', '-c', 'echo ${HOME} %{x}'],
      volumes: ['/etc/kolla/x/:/config:ro'],
      environment: { A: 'b' },
      networkMode: 'host',
      user: 'root',
    },
  ],
};

function container(host: string, readinessProbe?: ResolvedContainer['readinessProbe']): ResolvedContainer {
  return { host, role: 'nova-compute', ...(readinessProbe && { readinessProbe }) } as ResolvedContainer;
}

describe('a probe as the provider gets it', () => {
  const record = { binary: 'nova-compute', identify: ['whoami'], query: QUERY };

  it('has the attributes of the container that reads records, texts as they are', () => {
    const text = new ReadinessTexts().of(container('cmp1', { record })) ?? '';
    const [place] = parseReadinessProbe(text).record?.query.places ?? [];
    expect(place).toMatchObject({ host: 'ctl1', ofContainer: 'nova_conductor' });
    expect(containerAttributes(JSON.stringify(place?.settings))).toMatchObject({
      name: 'records',
      command: ['sh', '-c', 'echo ${HOME} %{x}'],
      env: ['A=b'],
      network_mode: 'host',
      user: 'root',
      volumes: [{ host_path: '/etc/kolla/x/', container_path: '/config', read_only: true }],
    });
    expect(place?.settings).not.toHaveProperty('image');
  });

  it('is written once for all hosts, and for those that have another', () => {
    const texts = new ReadinessTexts();
    const [common, other] = [{ exec: { command: ['a'] } }, { exec: { command: ['b'] } }];
    const containers = [container('cmp1', common), container('cmp2', other), container('cmp3', common)];
    expect(texts.ofRole(containers)).toEqual({
      '*': '{"exec":{"command":["a"]}}',
      cmp2: '{"exec":{"command":["b"]}}',
    });
    expect(texts.ofRole([container('cmp1')])).toBeUndefined();
  });
});
