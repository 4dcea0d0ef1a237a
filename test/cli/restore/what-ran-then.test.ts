import { whatRanThen } from '../../../lib/cli/restore/what-ran-then';
import type { RecordedContainer } from '../../../lib/contract/recorded-container';

const on = (host: string, image?: string): RecordedContainer => ({
  role: 'nova-compute',
  host,
  container: 'nova_compute',
  wanted: 'q/nova-compute:2',
  ...(image !== undefined && { running: { image, imageId: 'sha256:1' } }),
});
const compute = (host: string) => ({ role: 'nova-compute', host });

describe('what a container ran when a snapshot was taken', () => {
  it('is what was recorded', () => {
    const record = [on('cmp1', 'q/nova-compute:1'), on('cmp2')];
    expect(whatRanThen(record, compute('cmp1'), true)).toEqual({
      image: 'q/nova-compute:1',
      imageId: 'sha256:1',
      isAssumed: false,
    });
    expect(whatRanThen(record, compute('cmp2'), true)).toEqual({ isAssumed: false });
  });

  it('is assumed to be what its role ran where nobody could look', () => {
    const record = [on('cmp1', 'q/nova-compute:1'), on('cmp2')];
    expect(whatRanThen(record, compute('cmp3'), true)).toEqual({
      image: 'q/nova-compute:1',
      isAssumed: true,
    });
  });

  it('is not known where its role ran several images, or none, or there is no such container', () => {
    const record = [on('cmp1', 'q/nova-compute:1'), on('cmp2', 'q/nova-compute:0')];
    expect(whatRanThen(record, compute('cmp3'), true)).toEqual({ isAssumed: true });
    expect(whatRanThen([on('cmp2')], compute('cmp3'), true)).toEqual({ isAssumed: true });
    expect(whatRanThen([on('cmp1', 'q/nova-compute:1')], compute('cmp3'), false)).toEqual({
      isAssumed: true,
    });
  });
});
