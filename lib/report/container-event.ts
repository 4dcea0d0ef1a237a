/** Something that an engine says happened to a container. */
export interface ContainerEvent {
  /** Milliseconds since 1970, with fractions. */
  readonly atMs: number;
  /** Host in cloud.yml, of which several may share one engine. */
  readonly host: string;
  /** Stays when the container is renamed. */
  readonly id: string;
  /** At that time: `nova_conductor`, `nova_conductor.next`, `nova_conductor.prev`. */
  readonly name: string;
  /** Reference it was created from. */
  readonly image: string;
  /** Docker's word: `create`, `rename`, `start`, `kill`, `die`, `destroy`, `health_status: healthy`, `exec_die` ... */
  readonly action: string;
  /** Of the container for `die`, of a command in it - a healthcheck, say - for `exec_die`. */
  readonly exitCode?: number;
}
