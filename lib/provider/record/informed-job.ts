import { printRecord, RECORD_FILE, type RecordedContainer } from '../../contract/recorded-container';
import type { DesiredJob } from '../../engine/run-job';
import { uploadArchives } from '../container/settings/upload';
import { recordTags } from './record-tags';

/** A job that is told what runs: in a file, and which versions it lies between in `FROM_TAG` and `TO_TAG`. */
export async function informedJob(
  job: DesiredJob,
  record: readonly RecordedContainer[],
  roles: readonly string[],
): Promise<DesiredJob> {
  const { from, to } = recordTags(record, roles);
  const told = [`FROM_TAG=${from}`, `TO_TAG=${to}`, `PLACEMENTS=${RECORD_FILE}`];
  const archives = await uploadArchives([{ file: RECORD_FILE, content: printRecord(record) }]);
  return {
    ...job,
    spec: { ...job.spec, Env: [...(job.spec.Env ?? []), ...told] },
    uploads: [...job.uploads, ...archives],
  };
}
