import { recordedVersions } from '../../../lib/cli/restore/recorded-versions';
import type { RecordedContainer } from '../../../lib/contract/recorded-container';
import { NEWEST_VERSION } from '../../../lib/model/image-version';
import { definitionsOf } from '../../../lib/model/service';
import { nova } from '../../../lib/services/nova';
import { readNova } from '../../services/small-nova';

const DEFINITION = definitionsOf(nova, readNova().cloud)(NEWEST_VERSION);
const DIGEST = `sha256:${'0'.repeat(64)}`;

function ran(role: string, host: string, image: string): RecordedContainer {
  return { role, host, container: role, wanted: 'q/x:new', running: { image, imageId: '' } };
}

const versions = (...record: readonly RecordedContainer[]) => recordedVersions(record, DEFINITION, 'q');

describe('what versions.yml has to say for a record', () => {
  it('is one tag where all ran the same', () => {
    expect(
      versions(ran('nova-api', 'ctl1', 'q/nova-api:1'), ran('nova-compute', 'cmp1', 'q/nova-compute:1')),
    ).toEqual({ versions: { tag: '1' }, foreign: [] });
  });

  it('names the roles and the hosts that were elsewhere, and no others', () => {
    const record = [
      ran('nova-api', 'ctl1', 'q/nova-api:2'),
      ran('nova-conductor', 'ctl1', 'q/nova-conductor:2'),
      ran('nova-scheduler', 'ctl1', 'q/nova-scheduler:2'),
      ran('nova-compute', 'cmp1', 'q/nova-compute:1'),
      ran('nova-compute', 'cmp2', 'q/nova-compute:1'),
      ran('nova-compute', 'cmp3', `q/nova-compute:2@${DIGEST}`),
      ran('nova-ssh', 'cmp3', `q/nova-ssh@${DIGEST}`),
    ];
    expect(versions(...record).versions).toEqual({
      tag: '2',
      roles: {
        'nova-compute': { tag: '1', hosts: { cmp3: `2@${DIGEST}` } },
        'nova-ssh': { tag: DIGEST },
      },
    });
  });

  it('is what was wanted where nothing ran', () => {
    const record = [{ role: 'nova-api', host: 'ctl1', container: 'nova_api', wanted: 'q/nova-api:1' }];
    expect(versions(...record)).toEqual({ versions: { tag: '1' }, foreign: [] });
  });

  it('cannot say what has another registry, or another image, than cloud.yml and the definition have', () => {
    const record = [
      ran('nova-api', 'ctl1', 'q/nova-api:1'),
      ran('nova-conductor', 'ctl1', 'other/nova-conductor:1'),
      ran('nova-metadata', 'ctl1', 'q/nova-metadata:1'),
    ];
    expect(versions(...record).foreign).toEqual(record.slice(1));
  });

  it('knows nothing of roles that are not there any more', () => {
    expect(versions(ran('nova-network', 'ctl1', 'q/nova-network:1'))).toEqual({ versions: {}, foreign: [] });
  });
});
