import { registryOf, registryOfKey, serverAddress } from '../../../lib/engine/registry/registry-name';

describe('the registry of an image', () => {
  it.each([
    ['quay.io/openstack.kolla/nova-api:1', 'quay.io'],
    ['localhost:5000/a:1', 'localhost:5000'],
    ['localhost/a:1', 'localhost'],
    ['[fd00::1]:5000/a:1', '[fd00::1]:5000'],
    ['kolla/nova-api:1', 'docker.io'],
    ['nova-api:1', 'docker.io'],
    ['docker.io/kolla/nova-api:1', 'docker.io'],
    ['index.docker.io/kolla/nova-api:1', 'docker.io'],
    ['registry:1', 'docker.io'],
  ])('%s is %s', (reference, registry) => {
    expect(registryOf(reference)).toBe(registry);
  });

  it.each([
    ['https://index.docker.io/v1/', 'docker.io'],
    ['docker.io', 'docker.io'],
    ['https://quay.io', 'quay.io'],
    ['http://registry.example:5000/v2/', 'registry.example:5000'],
    ['quay.io', 'quay.io'],
  ])('of the key %s is %s', (key, registry) => {
    expect(registryOfKey(key)).toBe(registry);
  });

  it('has the name that Docker uses for its Hub', () => {
    expect(serverAddress('docker.io')).toBe('https://index.docker.io/v1/');
    expect(serverAddress('quay.io')).toBe('quay.io');
  });
});
