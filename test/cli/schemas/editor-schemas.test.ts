import { parse } from 'yaml';
import { z } from 'zod';
import { editorSchemas } from '../../../lib/cli/schemas/editor-schemas';
import { readCloud } from '../../../lib/model/read-cloud';
import { defineService } from '../../../lib/model/service';
import { nova } from '../../../lib/services/nova';

const shop = defineService({
  name: 'shop',
  options: z.strictObject({ search: z.boolean().default(false).describe('Run the search.') }),
  define: ({ search }) => ({
    roles: {
      'shop-web': { image: 'web', container: 'shop_web', group: 'shop' },
      'shop-search': {
        image: 'search',
        container: 'shop_search',
        group: 'shop',
        enabled: { option: 'search: true', on: search },
      },
    },
    jobs: {},
    waves: [{ name: 'front', roles: ['shop-web', 'shop-search'], update: 'free' }],
  }),
});

const CLOUD = `
images: { registry: quay.io/openstack.kolla }
hosts:
  ctl1: { engine: 'unix:///run/ctl1.sock', groups: [control, shop] }
  cmp1: { engine: 'unix:///run/cmp1.sock', groups: [compute] }
  cmp2: { engine: 'unix:///run/cmp2.sock', groups: [compute, old] }
`;

const { value: cloud } = readCloud({ name: 'cloud.yml', text: CLOUD }, [nova, shop]);
if (cloud === undefined) throw new Error('the cloud of this test has mistakes');
const schemas = editorSchemas(cloud, [nova, shop]);

/** Paths of what is wrong, as an editor underlines it. */
function faultsIn(schema: object, text: string): readonly string[] {
  const { error } = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(parse(text));
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, key].join('.'))
      : [issue.path.join('.')],
  );
}
const inVersions = (text: string) => faultsIn(schemas.versions, text);
const inCloud = (text: string) => faultsIn(schemas.cloud, CLOUD + text);

describe('the schema of versions.yml for one cloud', () => {
  it('takes services, roles and hosts that there are', () => {
    const roles = '{ nova-conductor: { tag: b }, nova-compute: { tag: b, hosts: { cmp1: c, cmp2: d } } }';
    expect(inVersions(`nova: { tag: a, roles: ${roles}, allow: [release-skip] }\nshop: { tag: x }`)).toEqual(
      [],
    );
  });

  it.each([
    ['a service', 'nva: { tag: a }', 'nva'],
    ['a role', 'nova: { roles: { nova-compte: { tag: b } } }', 'nova.roles.nova-compte'],
    ['a role of another service', 'nova: { roles: { shop-web: {} } }', 'nova.roles.shop-web'],
    ['a role that is switched off', 'shop: { roles: { shop-search: {} } }', 'shop.roles.shop-search'],
    [
      'a host',
      'nova: { roles: { nova-compute: { hosts: { cmp9: a } } } }',
      'nova.roles.nova-compute.hosts.cmp9',
    ],
    [
      'a host that does not run the role',
      'nova: { roles: { nova-compute: { hosts: { ctl1: a } } } }',
      'nova.roles.nova-compute.hosts.ctl1',
    ],
    ['a key', 'nova: { tga: b }', 'nova.tga'],
  ])('refuses %s that is not there', (_, text, path) => {
    expect(inVersions(text)).toEqual([path]);
  });

  it('says where a role runs, and with what', () => {
    const text = JSON.stringify(schemas.versions);
    expect(text).toContain('"nova-compute":{"type":"object"');
    expect(text).toContain('"description":"Role of nova, in the wave computes; runs on cmp1, cmp2."');
  });
});

describe('the schema of cloud.yml for one cloud', () => {
  it('takes updates of its roles and groups, and canaries of their hosts', () => {
    expect(inCloud('updates: { old: { max_parallel: 1 }, nova-serialproxy: {}, shop-web: {} }')).toEqual([]);
    expect(inCloud('updates: { compute: { canary: [cmp1] }, nova-compute: { canary: 2 } }')).toEqual([]);
    expect(inCloud('services: { shop: { search: true } }')).toEqual([]);
  });

  it('takes checks and pauses of its waves', () => {
    expect(inCloud('updates: { computes: { pause_after: canary } }')).toEqual([]);
  });

  it.each([
    ['an entry of updates', 'updates: { computers: { max_parallel: 1 } }', 'updates.computers'],
    ['an option of a service', 'services: { shop: { find: true } }', 'services.shop.find'],
    [
      'a role in options',
      'services: { nova: { roles: { nova-compte: {} } } }',
      'services.nova.roles.nova-compte',
    ],
  ])('refuses %s that is not there', (_, text, path) => {
    expect(inCloud(text)).toEqual([path]);
  });

  it('refuses a canary that is none of its hosts', () => {
    expect(inCloud('updates: { compute: { canary: [ctl1] } }')).toHaveLength(1);
  });

  it('offers groups that roles and hosts have, and takes any other', () => {
    const { groups } = (
      schemas.cloud.properties?.['hosts'] as {
        readonly additionalProperties: {
          readonly properties: { readonly groups: { readonly items: object } };
        };
      }
    ).additionalProperties.properties;
    const offered = JSON.stringify(groups.items);
    for (const group of ['control', 'compute', 'nova-conductor', 'shop', 'old']) {
      expect(offered).toContain(`"${group}"`);
    }
    expect(faultsIn(schemas.cloud, CLOUD.replace('old', 'rack7'))).toEqual([]);
  });
});
