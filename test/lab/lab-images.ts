import { join } from 'node:path';
import { CHECKOUT } from './lab-files';
import { runCommand } from './run-command';

const DATABASE_TAG = 'lab';

export interface ReleaseOptions {
  /** Just this image, such as `nova-conductor`. @default - all */
  readonly only?: string;
  /** @default ok */
  readonly behaviour?:
    | 'ok'
    | 'never-healthy'
    | 'exits'
    | 'slow-stop'
    | 'drains'
    | 'refuses'
    | 'ignores-term'
    | 'migration-fails'
    | 'upgrade-check-warns'
    | 'upgrade-check-fails'
    | 'older-libvirt';
  /** The release knows the first ones of each database's migrations. @default 2, all of them */
  readonly migrations?: number;
  /** Another image id under the same tag. */
  readonly stamp?: string;
}

/** The images of a lab, built in one of its engines by `bin/build-images.sh`. */
export class LabImages {
  /**
   * @param engine address
   * @param registry registry and namespace; nothing can be pulled from there
   */
  constructor(
    private readonly engine: string,
    private readonly registry: string,
  ) {}

  /** Reference of the image that `buildDatabase` builds. */
  get database(): string {
    return `${this.registry}/mariadb-server:${DATABASE_TAG}`;
  }

  /** What the others start from, once per engine. */
  async buildBases(): Promise<void> {
    await this.#build('--bases');
  }

  async buildRelease(tag: string, options: ReleaseOptions): Promise<void> {
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    await this.#build(this.registry, tag, ...flags);
  }

  async buildDatabase(kind: 'mariadb' | 'galera' = 'mariadb'): Promise<void> {
    await this.#build(`--${kind}`, this.registry, DATABASE_TAG);
  }

  async #build(...args: readonly string[]): Promise<void> {
    const script = join(CHECKOUT, 'bin/build-images.sh');
    const env = { ...process.env, DOCKER_HOST: this.engine };
    const { exitCode, output } = await runCommand(script, args, { cwd: CHECKOUT, env });
    if (exitCode !== 0) throw new Error(`bin/build-images.sh ${args.join(' ')}: ${output}`);
  }
}
