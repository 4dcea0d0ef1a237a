/**
 * A one-shot job runs again, whatever is recorded of it, where a volume of this name is on its host: the database that it
 * changed was taken back. Whoever takes it back makes that volume; the provider removes it when the job has run.
 * @param job name of its container
 */
export function dueMarker(job: string): string {
  return `${job}.due`;
}
