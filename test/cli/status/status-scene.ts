/** A nova that runs as versions.yml wants it, on engines in memory, and the `status` of it. */
import { silent } from '../../../lib/provider/events/run-origin';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attributesRenderer, probeRenderer } from '../../../lib/cli/container-attributes';
import type { Surroundings } from '../../../lib/cli/cloud-session';
import { status, type StatusOptions } from '../../../lib/cli/status/status-command';
import { statusReportSchema, type StatusReport } from '../../../lib/cli/status/status-report';
import type { ContainerEngine } from '../../../lib/engine/container-engine';
import type { ResolvedContainer } from '../../../lib/model/desired-service';
import { readDesired } from '../../../lib/model/read-desired';
import { readInputFiles } from '../../../lib/input-files';
import type { OpenEngine } from '../../../lib/provider/hosts';
import { specOf } from '../../../lib/provider/container/desired';
import { DirectoryLock } from '../../../lib/provider/plugin/directory-lock';
import { nova } from '../../../lib/services/nova';
import { FakeEngine } from '../../helpers/fake-engine';

export const CLOUD = `
images: { registry: q }
hosts:
  ctl1: { engine: unix:///1.sock, groups: [control], address: 10.0.0.1 }
  ctl2: { engine: unix:///2.sock, groups: [control], address: 10.0.0.2 }
  cmp1: { engine: unix:///3.sock, groups: [compute], address: 10.0.1.1 }
  cmp2: { engine: unix:///4.sock, groups: [compute], address: 10.0.1.2 }
  cmp3: { engine: unix:///5.sock, groups: [compute], address: 10.0.1.3 }
services: { nova: { snapshot: false, console: none, metadata: false, ssh: false, service_records: false } }
`;
const TEXT: StatusOptions = { format: 'text', watch: false };

export class StatusScene {
  readonly aborter = new AbortController();
  /** What was printed, a view that was drawn again among it. */
  readonly printed: string[][] = [];
  readonly engines = new Map<string, FakeEngine>();
  openEngine: OpenEngine = (host) => Promise.resolve(this.engine(host));
  readonly #directory = mkdtempSync(join(tmpdir(), 'kollaform-status-'));
  readonly #render = attributesRenderer();

  constructor(cloud = CLOUD, versions = 'nova: { tag: 2025.2-x }') {
    this.#write('cloud.yml', cloud);
    this.#write('versions.yml', versions);
  }

  #write(name: 'cloud.yml' | 'versions.yml', text: string): void {
    writeFileSync(join(this.#directory, name), text);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }

  engine(host: string): FakeEngine {
    const found = this.engines.get(host) ?? new FakeEngine(host);
    this.engines.set(host, found);
    return found;
  }

  get desired(): readonly ResolvedContainer[] {
    const { services } = readDesired(readInputFiles(this.surroundings.environment), [nova]);
    return services.flatMap(({ waves }) =>
      waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : [])),
    );
  }

  /** Everything runs as it is wanted. */
  async deploy(
    engineOf: (host: string) => ContainerEngine | Promise<ContainerEngine> = (host) => this.engine(host),
    isThere: (host: string) => boolean = () => true,
  ): Promise<void> {
    for (const container of this.desired.filter(({ host }) => isThere(host))) {
      const engine = await engineOf(container.host);
      if (engine instanceof FakeEngine) engine.addImage(container.image);
      else await engine.pullImage(container.image);
      await engine.startContainer(await engine.createContainer(container.container, this.specOf(container)));
    }
  }

  /** Makes one of them out of another image, or otherwise not as it is wanted. */
  replace(host: string, name: string, change: { readonly image?: string; readonly env?: readonly string[] }) {
    const engine = this.engine(host);
    const desired = this.desired.find((it) => it.host === host && it.container === name);
    const old = engine.container(name);
    if (desired === undefined || old === undefined) throw new Error(`${host} has no ${name}`);
    engine.containers.delete(old.id);
    const { image: Image = desired.image, env = [] } = change;
    const spec = this.specOf(desired);
    engine.addImage(Image);
    return engine.addContainer(name, { spec: { ...spec, Image, Env: [...(spec.Env ?? []), ...env] } });
  }

  specOf(container: ResolvedContainer) {
    return specOf(this.#render(container));
  }

  get surroundings(): Surroundings {
    return {
      environment: {
        KOLLAFORM_CLOUD: join(this.#directory, 'cloud.yml'),
        KOLLAFORM_VERSIONS: join(this.#directory, 'versions.yml'),
      },
      knownServices: [nova],
      restoreEvents: () => silent,
      openEngine: (...given) => this.openEngine(...given),
      lockOf: (service) => DirectoryLock.of(join(this.#directory, service)),
      signal: this.aborter.signal,
    };
  }

  /** Returns the exit code. */
  run(options: Partial<StatusOptions> = {}, names: readonly string[] = []): Promise<number> {
    const print = (lines: string | readonly string[]) => this.printed.push([lines].flat());
    const ask = () => Promise.resolve(undefined);
    const terminal = { print, redraw: print, ask, isInteractive: false };
    const loadRender = () => Promise.resolve({ attributes: this.#render, probe: probeRenderer() });
    return status(names, { ...TEXT, ...options }, this.surroundings, { terminal, loadRender });
  }

  /** What it printed last. */
  get text(): string {
    return this.printed.at(-1)?.join('\n') ?? '';
  }

  async report(): Promise<StatusReport> {
    await this.run({ format: 'json' });
    return statusReportSchema.parse(JSON.parse(this.text));
  }
}
