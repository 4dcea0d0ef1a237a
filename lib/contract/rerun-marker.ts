/**
 * A one-shot job runs again, whatever is recorded of it, where a volume of this name is on its host: the database that it
 * changed was rolled back. A restore makes that volume; the provider removes it when the job has run.
 * @param job name of its container
 */
export function rerunMarker(job: string): string {
  return `${job}.due`;
}
