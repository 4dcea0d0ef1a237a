import type { LabEngine } from './lab-engine';

/** A MariaDB that a lab's services use. */
export class LabDatabase {
  /** @param container name; so is its volume named */
  constructor(
    private readonly engine: LabEngine,
    private readonly container: string,
  ) {}

  /** Starts it and waits until it answers; returns the container's id. */
  async start(
    image: string,
    environment: readonly string[] = [],
    binds: readonly string[] = [],
  ): Promise<string> {
    const id = await this.engine.start(this.container, image, {
      Env: [...environment],
      HostConfig: { Binds: [`${this.container}:/var/lib/mysql`, ...binds] },
    });
    await this.engine.awaitCommand(id, ['healthcheck.sh', '--connect']);
    return id;
  }

  /** Starts it again when it has ended, and waits until it answers. */
  async restart(): Promise<void> {
    const container = this.engine.docker.getContainer(this.container);
    if (!(await container.inspect()).State.Running) await container.start();
    await this.engine.awaitCommand(this.container, ['healthcheck.sh', '--connect']);
  }

  /** One line per row, columns separated by tabs. @throws Error with what MariaDB said */
  async query(sql: string): Promise<readonly string[]> {
    const command = ['mariadb', '--batch', '--skip-column-names', '--execute', sql];
    const { exitCode, output } = await this.engine.execute(this.container, command);
    if (exitCode !== 0) throw new Error(`${sql}: ${output}`);
    return output.split('\n').filter((line) => line !== '');
  }
}
