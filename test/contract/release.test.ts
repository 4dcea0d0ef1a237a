import {
  isAllowedStep,
  tryFindRelease,
  tryFindReleaseOfKolla,
  upgradePath,
} from '../../lib/contract/release';

describe('a release of OpenStack', () => {
  it.each([
    ['quay.io/openstack.kolla/nova-api:2025.2-debian-bookworm', '2025.2'],
    ['localhost:5000/kolla/nova-api:2025.1', '2025.1'],
    ['kolla/nova-api:2025.2.20260301', '2025.2'],
    ['kolla/nova-api:2025.1@sha256:abc', '2025.1'],
    ['kolla/nova-api:2031.1-debian', '2031.1'],
    ['kolla/nova-api:2025.3', undefined],
    ['kolla/nova-api:nightly', undefined],
    ['kolla/2025.1:v1', undefined],
  ])('of %s is %s', (reference, release) => {
    expect(tryFindRelease(reference)).toBe(release);
  });

  it.each([
    ['16.0.0', '2023.1'],
    ['17.2.1', '2023.2'],
    ['20.0.1.dev12', '2025.1'],
    ['23.0.0', '2026.2'],
    ['15.1.0', '2022.2'],
    ['14.11.0', '2022.1'],
    ['9.3.0', '2019.2'],
    ['', undefined],
    ['master', undefined],
  ])('with Kolla %s is %s', (version, release) => {
    expect(tryFindReleaseOfKolla(version)).toBe(release);
  });
});

describe('a step from one release to another', () => {
  it.each([
    ['2025.1', '2025.1', true],
    ['2025.1', '2025.2', true],
    ['2025.2', '2026.1', true],
    ['2024.1', '2025.1', true],
    ['2025.1', '2024.2', false],
    ['2024.2', '2025.2', false],
    ['2024.2', '2026.1', false],
    ['2024.1', '2025.2', false],
    ['2023.1', '2025.1', false],
    ['2022.2', '2023.1', true],
    ['2022.1', '2022.2', true],
    ['2022.1', '2023.1', false],
    ['2022.2', '2025.2', false],
  ])('%s -> %s: allowed? %s', (from, to, isAllowed) => {
    expect(isAllowedStep(from, to)).toBe(isAllowed);
  });

  it.each([
    ['2024.2', '2026.1', '2024.2 -> 2025.1 -> 2026.1'],
    ['2023.1', '2026.2', '2023.1 -> 2024.1 -> 2025.1 -> 2026.1 -> 2026.2'],
    ['2023.2', '2024.2', '2023.2 -> 2024.1 -> 2024.2'],
    ['2025.1', '2025.1', '2025.1'],
    ['2022.2', '2025.2', '2022.2 -> 2023.1 -> 2024.1 -> 2025.1 -> 2025.2'],
    ['2021.1', '2023.1', '2021.1 -> 2021.2 -> 2022.1 -> 2022.2 -> 2023.1'],
  ])('takes the shortest path from %s to %s', (from, to, path) => {
    expect(upgradePath(from, to).join(' -> ')).toBe(path);
  });
});
