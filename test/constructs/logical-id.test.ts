import { Testing } from 'cdktf';
import { z } from 'zod';
import { ServiceStack } from '../../lib/constructs/service-stack';
import { readDesired } from '../../lib/model/read-desired';
import { defineService } from '../../lib/model/service';

const twins = defineService({
  name: 'twins',
  options: z.strictObject({}),
  define: () => ({
    roles: {
      a: { image: 'i', container: 'one', group: 'all' },
      a_b: { image: 'i', container: 'two', group: 'all' },
    },
    jobs: {},
    waves: [{ name: 'both', roles: ['a', 'a_b'], update: 'one-host-at-a-time' }],
  }),
});

function synthesize(hosts: readonly string[], versions = 'twins: { tag: v1 }'): void {
  const lines = hosts.map((name) => `  ${name}: { engine: unix:///${name}, groups: [all] }`);
  const cloud = ['images: { registry: r }', 'hosts:', ...lines].join('\n');
  const files = {
    cloud: { name: 'cloud.yml', text: cloud },
    versions: { name: 'versions.yml', text: versions },
  };
  const read = readDesired(files, [twins]);
  for (const service of read.services) new ServiceStack(Testing.app(), { cloud: read.cloud, service });
}

describe('two resources of one name', () => {
  it('are refused, with the places of both: a role and a host that together make another role and host', () => {
    expect(() => {
      synthesize(['b_c', 'c']);
    }).toThrow(
      'service twins: twins/both/a_b/c: to Terraform this is the same as twins/both/a/b_c: both are docker_container.a_b_c; rename a host, a role or a tag',
    );
    expect(() => {
      synthesize(['b', 'c']);
    }).not.toThrow();
  });

  it('are refused when they are images with tags that differ in a dot', () => {
    const versions = 'twins: { roles: { a: { tag: v-1.1, hosts: { b: v-0 } }, a_b: { tag: v-1_1 } } }';
    expect(() => {
      synthesize(['b', 'c'], versions);
    }).toThrow(/both are docker_image\.i-v-1_1; rename a host, a role or a tag/);
  });
});
