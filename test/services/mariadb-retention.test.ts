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
      expect(output).toContain(`Removed ${real[0]}, since the newest 2 are kept.`);
    });

    it('keeps the one just taken even if it is to keep just one', () => {
      const { snapshots } = box.run({ KEEP: '1' });
      expect(snapshots).toEqual([expect.stringContaining('-2025.1-to-2025.2'), ...future]);
    });
  });

  it('keeps the last one that was taken of the release that runs, whatever came since', () => {
    const ofThis = ['nova-20250101T000000Z-2025.1-to-2025.2', 'nova-20250102T000000Z-2025.1-to-2025.2'];
    const others = ['nova-20250103T000000Z-2025.10-to-2026.1', 'nova-20250104T000000Z-x-to-2025.1'];
    for (const id of [...ofThis, ...others]) box.withPlace(id);
    expect(box.run({ KEEP: '1' }).snapshots).toEqual([ofThis[1], expect.stringMatching(/^nova-20(?!250)/)]);
  });

  it('leaves alone what only looks like a snapshot', () => {
    box.withPlace('nova-myTestZ-copy');
    expect(box.run({ KEEP: '1' })).toMatchObject({
      status: 0,
      snapshots: expect.arrayContaining(['nova-myTestZ-copy']) as string[],
    });
  });
});
