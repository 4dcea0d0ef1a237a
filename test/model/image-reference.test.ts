import { imageName, imageReference, tryFindVersionMistake } from '../../lib/model/image-reference';

const DIGEST = `sha256:${'0af1'.repeat(16)}`;

describe('an image reference', () => {
  it.each([
    ['quay.io/openstack.kolla', 'nova-api', '2025.2', 'quay.io/openstack.kolla/nova-api:2025.2'],
    ['localhost:5000', 'nova-api', '2025.2', 'localhost:5000/nova-api:2025.2'],
    ['', 'nova-api', '2025.2', 'nova-api:2025.2'],
    ['', 'lab/nova-api', '2025.2', 'lab/nova-api:2025.2'],
    ['quay.io/x', 'nova-api', DIGEST, `quay.io/x/nova-api@${DIGEST}`],
    ['quay.io/x', 'nova-api', `2025.2@${DIGEST}`, `quay.io/x/nova-api:2025.2@${DIGEST}`],
  ])(
    'is made of registry "%s", image %s and version %s, and gives the image back',
    (registry, image, version, reference) => {
      expect(imageReference(registry, image, version)).toBe(reference);
      expect(imageName(registry, reference)).toBe(image);
    },
  );
});

describe('a version', () => {
  it.each(['2025.2-debian-bookworm', 'master-rocky-10', 'v1', DIGEST, `v1@${DIGEST}`, `latest@${DIGEST}`])(
    'may be %s',
    (version) => {
      expect(tryFindVersionMistake(version, false)).toBeUndefined();
    },
  );

  it.each(['', '-v1', 'v 1', 'a:b', 'sha256:12', 'v1@sha256:12', `v1@${DIGEST}@${DIGEST}`, 'x'.repeat(129)])(
    'may not be "%s"',
    (version) => {
      expect(tryFindVersionMistake(version, true)).toContain('is not a tag');
    },
  );

  it.each(['latest', 'master', 'main', 'stable', 'edge', 'nightly', 'devel'])(
    'may be %s only where the cloud allows floating tags',
    (version) => {
      expect(tryFindVersionMistake(version, false)).toContain('moves by design');
      expect(tryFindVersionMistake(version, true)).toBeUndefined();
    },
  );
});
