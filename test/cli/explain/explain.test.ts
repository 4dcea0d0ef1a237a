import { z } from 'zod';
import { findKeys } from '../../../lib/cli/explain/find-key';
import { renderKey, renderRoots } from '../../../lib/cli/explain/render-key';
import { allBelow, rootKeys } from '../../../lib/cli/explain/schema-key';
import { jsonSchemas } from '../../../lib/model/json-schemas';
import { defineService } from '../../../lib/model/service';
import { nova } from '../../../lib/services/nova';

const shop = defineService({
  name: 'shop',
  options: z.strictObject({
    port: z.int().min(1).max(65535).default(8080).describe('Port on the host.'),
    mirrors: z.array(z.strictObject({ url: z.string().min(1).describe('Its address.') })).default([]),
  }),
  define: () => ({ roles: {}, jobs: {}, waves: [] }),
});
const ROOTS = rootKeys(jsonSchemas([nova, shop]), ['nova', 'shop']);

const explain = (key: string) => findKeys(key, ROOTS).flatMap(renderKey).join('\n');
const facts = (key: string) => explain(key).split('\n\n')[0]?.split('\n');

describe('kollaform explain', () => {
  it('explains a key of cloud.yml below a name', () => {
    expect(explain('updates.compute.canary').split('\n')).toEqual([
      'FILE:     cloud.yml',
      'KEY:      updates.compute.canary',
      'TYPE:     integer or list of string',
      'ALLOWED:  at least 0',
      '',
      'DESCRIPTION:',
      '  Hosts that are updated before all others: how many, or their names. Default:',
      '  none.',
    ]);
  });

  it('says default, bounds, allowed values, patterns and what is required', () => {
    expect(facts('services.nova.snapshot.keep')?.slice(2)).toEqual([
      'TYPE:     integer',
      'DEFAULT:  5',
      'ALLOWED:  at least 1',
    ]);
    expect(facts('services.shop.port')?.slice(3)).toEqual(['DEFAULT:  8080', 'ALLOWED:  1 to 65535']);
    expect(facts('images.pull')?.slice(3)).toEqual(['DEFAULT:  missing', 'ALLOWED:  missing, changed']);
    expect(facts('nova.allow')?.at(-1)).toMatch(/^ALLOWED: {2}release-skip, release-downgrade, /);
    expect(facts('updates.compute.soak')?.at(-1)).toBe(String.raw`ALLOWED:  at least 0, or like ^\d+[smh]$`);
    expect(explain('hosts.cmp1.engine')).toContain('REQUIRED:  yes');
    expect(explain('hosts.cmp1.engine')).toContain('EXAMPLES:  unix:///run/docker.sock, tcp://');
  });

  it('takes * and any name alike, and explains keys of versions.yml', () => {
    expect(explain('hosts.*.tls').replace('hosts.*', 'hosts.a')).toBe(explain('hosts.a.tls'));
    expect(facts('nova.roles.nova-compute.hosts.cmp1')).toEqual([
      'FILE:  versions.yml',
      'KEY:   nova.roles.nova-compute.hosts.cmp1',
      'TYPE:  string',
    ]);
  });

  it('lists the keys below: of each name that people give, of each entry of a list', () => {
    expect(explain('hosts')).toContain('KEYS:\n  *.engine <string> required\n      Address of');
    expect(explain('services.nova.snapshot')).toContain('TYPE:     boolean or object');
    expect(explain('services.nova.snapshot')).toContain('\n  keep <integer>\n');
    expect(explain('services.shop.mirrors')).toContain('KEYS:\n  url <string> required\n      Its address.');
    expect(explain('services.shop.mirrors[0].url')).toContain('ALLOWED:   not empty');
  });

  it('begins with the keys of both files', () => {
    const text = renderRoots(ROOTS).join('\n');
    for (const key of [
      'images',
      'hosts',
      'connections',
      'containers',
      'updates',
      'services',
      'backend',
      'shop',
    ])
      expect(text).toContain(`\n  ${key} <`);
  });

  it.each([
    ['updates.compute.canry', 'did you mean updates.compute.canary?'],
    ['hsts', 'did you mean hosts?'],
    ['nva.tag', 'did you mean nova?'],
    ['canary', 'did you mean updates.*.canary?'],
    ['keep', 'did you mean services.nova.snapshot.keep?'],
    ['images.xyz', 'images has: registry, pull, login, allow_floating_tags'],
    ['xyz', 'kollaform explain lists the keys'],
    ['images.registry.xyz', 'kollaform explain lists the keys'],
  ])('answers %s with one error and the nearest keys', (key, hint) => {
    expect(() => findKeys(key, ROOTS)).toThrow(
      `neither cloud.yml nor versions.yml has a key ${key}; ${hint}`,
    );
  });

  it('finds every key of both files, and has a text for each that has no keys below it', () => {
    const keys = ROOTS.flatMap(allBelow);
    expect(keys.length).toBeGreaterThan(100);
    for (const { path, file } of keys) {
      const found = findKeys(path.join('.'), ROOTS).filter((it) => it.file === file);
      expect(found).toHaveLength(1);
    }
    const leaves = keys.filter((it) => allBelow(it).length === 0 && it.path.at(-1) !== '*');
    const silent = leaves.filter((it) => !renderKey(it).join('\n').includes('DESCRIPTION:'));
    expect(silent.map(({ path }) => path.join('.'))).toEqual([]);
  });
});
