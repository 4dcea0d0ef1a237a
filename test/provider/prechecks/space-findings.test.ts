import { bytesOfImages, freeBytesOf, usedBytesOf } from '../../../lib/provider/prechecks/disk-usage';
import { RESERVE_BYTES, spaceFindings } from '../../../lib/provider/prechecks/space-findings';

const GIB = 2 ** 30;

describe('disk space', () => {
  it('is enough when it is there with the reserve', () => {
    expect(
      spaceFindings([{ host: 'ctl1', what: 'images', neededBytes: GIB, freeBytes: GIB + RESERVE_BYTES }]),
    ).toEqual([]);
  });

  it('is one finding for each thing that needs it, with what each host has', () => {
    const findings = spaceFindings([
      { host: 'ctl1', what: 'images', neededBytes: 2 * GIB, freeBytes: 2.5 * GIB },
      { host: 'ctl2', what: 'images', neededBytes: 2 * GIB, freeBytes: 0 },
      { host: 'ctl1', what: 'nova-snapshot', neededBytes: 40 * GIB, freeBytes: 10 * GIB },
    ]);
    expect(findings.map(({ summary }) => summary)).toEqual([
      'too little disk space for images on 2 hosts',
      'too little disk space for nova-snapshot on 1 host',
    ]);
    expect(findings[0]?.detail).toContain(
      'ctl1: 2.5 GiB free, 3.0 GiB needed, ctl2: 0.0 GiB free, 3.0 GiB needed.',
    );
    expect(findings[0]?.detail).toContain('estimate');
  });

  it('that could not be seen is a warning, one for each reason', () => {
    const unobserved = (host: string, reason: string) => ({ host, what: 'images', unobserved: reason });
    const findings = spaceFindings([
      unobserved('ctl1', 'no df'),
      unobserved('ctl2', 'no df'),
      unobserved('ctl3', 'gone'),
    ]);
    expect(findings.map(({ isWarning, summary, detail }) => [isWarning, summary, detail])).toEqual([
      [
        true,
        'disk space for images was not checked on ctl3',
        'gone. Make sure yourself that there is enough.',
      ],
      [
        true,
        'disk space for images was not checked on ctl1, ctl2',
        'no df. Make sure yourself that there is enough.',
      ],
    ]);
  });
});

describe('what df and du say', () => {
  const HEAD = 'Filesystem           1024-blocks    Used Available Capacity Mounted on';

  it.each([
    ['of busybox', `${HEAD}\noverlay              264212084  24418896  81972016  23% /`, 81972016],
    ['of coreutils', `${HEAD}\n/dev/mapper/vg-var 100 30 70      30% /var/lib/mysql\n`, 70],
    ['of a name with spaces', `${HEAD}\nmy nfs server:/a 100 30 70 30% /`, 70],
    ['of a file system without a size', `${HEAD}\ntmpfs 0 0 0 - /`, 0],
  ])('is understood: %s', (_, output, kibibytes) => {
    expect(freeBytesOf(output)).toBe(kibibytes * 1024);
  });

  it.each(['', 'df: /nowhere: No such file or directory', 'OCI runtime exec failed: df not found'])(
    'is not guessed from: %s',
    (output) => {
      expect(freeBytesOf(output)).toBeUndefined();
    },
  );

  it('is the last line of du, behind what it could not read', () => {
    expect(usedBytesOf('du: /var/lib/mysql/x: No such file\n2048\t/var/lib/mysql')).toBe(2048 * 1024);
    expect(usedBytesOf('du: cannot access')).toBeUndefined();
  });
});

describe('what images take', () => {
  const base = [
    { key: 'debian', size: 100 },
    { key: 'openstack', size: 1000 },
  ];

  it('counts layers once that several begin with', () => {
    const api = [...base, { key: 'api', size: 10 }];
    const scheduler = [...base, { key: 'scheduler', size: 20 }];
    expect(bytesOfImages([api, scheduler, api])).toBe(1130);
  });

  it('tells the same step upon other layers from it', () => {
    expect(bytesOfImages([base, [{ key: 'rocky', size: 7 }, ...base.slice(1)]])).toBe(2107);
    expect(bytesOfImages([])).toBe(0);
  });
});
