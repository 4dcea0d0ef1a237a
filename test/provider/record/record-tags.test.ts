import type { RecordedContainer } from '../../../lib/contract/recorded-container';
import { recordTags } from '../../../lib/provider/record/record-tags';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

function container(role: string, from: string | undefined, to: string, host = 'ctl1'): RecordedContainer {
  const running = from === undefined ? {} : { running: { image: `q.io:5000/${role}:${from}`, imageId: '' } };
  return { role, host, container: role, wanted: `q.io:5000/${role}:${to}`, ...running };
}

describe('the versions that a job lies between', () => {
  it('are those of the roles that change and made it run', () => {
    const record = [
      container('api', '2025.1', '2025.2'),
      container('conductor', '2025.2', '2025.2'),
      container('compute', '2024.2', '2025.2'),
    ];
    expect(recordTags(record, ['api', 'conductor'])).toEqual({ from: '2025.1', to: '2025.2' });
  });

  it('are those of all of these roles when only images were rebuilt', () => {
    const record = [container('api', '2025.2', '2025.2'), container('conductor', '2025.2', '2025.2')];
    expect(recordTags(record, ['api', 'conductor'])).toEqual({ from: '2025.2', to: '2025.2' });
  });

  it('are none before the first deployment', () => {
    expect(recordTags([container('api', undefined, '2025.2')], ['api'])).toEqual({
      from: 'none',
      to: '2025.2',
    });
  });

  it('are joined when there are several, each once', () => {
    const record = [
      container('api', '2025.2', '2026.1'),
      container('api', '2025.1', '2026.1', 'ctl2'),
      container('conductor', '2025.1', '2026.1-p1'),
    ];
    expect(recordTags(record, ['api', 'conductor'])).toEqual({
      from: '2025.1+2025.2',
      to: '2026.1+2026.1-p1',
    });
  });

  it('are as short as a part of a file name, whatever a digest is', () => {
    const wanted = { running: { image: `q/api@${DIGEST}`, imageId: '' }, wanted: `q/api:2025.2@${DIGEST}` };
    expect(recordTags([{ role: 'api', host: 'ctl1', container: 'api', ...wanted }], ['api'])).toEqual({
      from: '0123456789ab',
      to: '2025.2_0123456789ab',
    });
    const many = Array.from({ length: 30 }, (_, index) => container('api', `2025.1-p${index}`, 'x'));
    expect(recordTags(many, ['api']).from.length).toBeLessThanOrEqual(80);
  });
});
