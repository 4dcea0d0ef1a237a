/** A resource that a plan changes. */
export interface PlannedChange {
  /** `docker_container.nova-api_ctl1` */
  readonly address: string;
  /** Its place in the construct tree: wave, role, host. */
  readonly path: string;
  /** `will be updated in-place`, `will be created` ... */
  readonly action: string;
  /** Empty when it stays. */
  readonly fromTag: string;
  readonly toTag: string;
}

/** Reads what `cdktf plan` printed. */
export function readPlan(output: string): readonly PlannedChange[] {
  const [, ...blocks] = output.split(/^\s+# (?=\S+ \(\S+\) (?:will|must) be )/m);
  return blocks.map((block) => {
    const [, address = '', path = '', action = ''] = /^(\S+) \((\S+)\) (.+)$/m.exec(block) ?? [];
    const [, fromTag = '', toTag = ''] =
      /~ (?:image|name) += "[^"]*:(\S+)" -> "[^"]*:(\S+)"/.exec(block) ?? [];
    return { address, path, action, fromTag, toTag };
  });
}

/** Terraform's own count: `Plan: 0 to add, 24 to change, 0 to destroy.` */
export function planSummary(output: string): string {
  return /Plan: .*|No changes\./.exec(output)?.[0] ?? '';
}
