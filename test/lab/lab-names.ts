/** Every name that a lab makes ends in its prefix and a host, so that it finds what is its own. */
export class LabNames {
  readonly hosts: readonly string[];
  readonly controllers: readonly string[];
  readonly computes: readonly string[];

  /** @param prefix letters and digits only: else the names of one lab could end like those of another */
  constructor(
    readonly prefix: string,
    counts: { readonly controllers: number; readonly computes: number },
  ) {
    if (!/^[a-z0-9]+$/.test(prefix)) throw new Error(`${prefix}: a lab's prefix has letters and digits only`);
    this.controllers = numbered('ctl', counts.controllers);
    this.computes = numbered('cmp', counts.computes);
    this.hosts = [...this.controllers, ...this.computes];
  }

  get network(): string {
    return `kollaform-${this.prefix}`;
  }

  /** Registry and namespace of the lab's images; nothing can be pulled from there. */
  get registry(): string {
    return `${this.prefix}.invalid/kolla`;
  }

  suffix(host: string): string {
    return `${this.prefix}-${host}`;
  }

  /** `nova_conductor` on `ctl1` is `nova_conductor-demo-ctl1`; so are volumes named. */
  on(host: string, name: string): string {
    return `${name}-${this.suffix(host)}`;
  }

  /** The host of a container or volume, whatever a swap appended; undefined when it is not of this lab. */
  tryFindHost(name: string): string | undefined {
    const [, prefix, host] =
      /-([a-z0-9]+)-((?:ctl|cmp)\d+)(?:\.next|\.prev|\.due|\.reaper)?$/.exec(name) ?? [];
    return prefix === this.prefix ? host : undefined;
  }
}

function numbered(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
}
