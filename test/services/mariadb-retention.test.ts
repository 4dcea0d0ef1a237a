import { SnapshotSandbox } from './snapshot-sandbox';

describe('old snapshots', () => {
  let box: SnapshotSandbox;
  beforeEach(() => {
    box = new SnapshotSandbox();
    box.withData();
    box.withCredentials();
  });
  afterEach(() => {
    box.remove();
  });

  describe('with ids from the future, since the clock was wrong then or is now', () => {
    const future = [1, 2, 3, 4, 5].map((day) => `nova-2999010${day}T000000Z-a-to-b`);
    const real = ['nova-20250101T000000Z-a-to-b', 'nova-20250102T000000Z-b-to-c'];
    beforeEach(() => {
      for (const id of [...future, ...real]) box.withPlace(id);
    });

    it('keeps the one just taken and as many real ones as it should, and names the others', () => {
      const { status, output, snapshots } = box.run({ KEEP: '2' });
      expect(status).toBe(0);
      expect(snapshots).toEqual([real[1], expect.stringContaining('-2025.1-to-2025.2'), ...future]);
      for (const id of future) expect(output).toContain(`Warning: ${id} is from the future:`);
      expect(output).toContain(`Removed ${real[0]}, since the newest 2 are kept`);
    });

    it('keeps the one just taken even if it is to keep just one', () => {
      const { snapshots } = box.run({ KEEP: '1' });
      expect(snapshots).toEqual([expect.stringContaining('-2025.1-to-2025.2'), ...future]);
    });
  });

  it('are as many as are to be kept, the new one among them', () => {
    const patches = [1, 2, 3, 4].map(
      (day) => `nova-2025010${day}T000000Z-2025.1-p${day}-to-2025.1-p${day + 1}`,
    );
    for (const id of patches) box.withPlace(id);
    expect(box.run({ KEEP: '3' }).snapshots).toEqual([
      ...patches.slice(2),
      expect.stringMatching(/^nova-20(?!250)/),
    ]);
  });

  it('stay, whatever number is kept, when they are the last ones before a change of release', () => {
    const [first, last, patch, lastPatch, own] = [
      'nova-20240101T000000Z-2023.1-jammy-to-2024.1-jammy',
      'nova-20240102T000000Z-2023.1-jammy-to-2024.1-jammy',
      'nova-20240103T000000Z-2024.1-jammy-to-2024.1-jammy-p1',
      'nova-20240104T000000Z-2024.1-jammy-p1-to-my-build',
      'nova-20240105T000000Z-my-build-to-2025.1',
    ];
    for (const id of [first, last, patch, lastPatch, own]) box.withPlace(id);
    const { snapshots, output } = box.run({ KEEP: '1' });
    expect(snapshots).toEqual([last, lastPatch, expect.stringContaining('-2025.1-to-2025.2')]);
    for (const id of [first, patch, own]) expect(output).toContain(`Removed ${id}, since the newest 1`);
  });

  it('do not stay because tags that name no release differ', () => {
    const builds = [1, 2, 3].map((day) => `nova-2025010${day}T000000Z-build-${day}-to-build-${day + 1}`);
    for (const id of builds) box.withPlace(id);
    expect(box.run({ KEEP: '2', FROM_TAG: 'build-4', TO_TAG: 'build-5' }).snapshots).toEqual([
      builds[2],
      expect.stringContaining('-build-4-to-build-5'),
    ]);
  });

  it('leaves alone what only looks like a snapshot', () => {
    box.withPlace('nova-myTestZ-copy');
    expect(box.run({ KEEP: '1' })).toMatchObject({
      status: 0,
      snapshots: expect.arrayContaining(['nova-myTestZ-copy']) as string[],
    });
  });
});
