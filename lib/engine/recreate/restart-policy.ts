import type { ContainerInspection, RestartPolicy } from '../container-engine';

/** `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:3`: Docker's own notation. */
export type RestartPolicyName = string;

export function restartPolicyName(
  policy: ContainerInspection['HostConfig']['RestartPolicy'],
): RestartPolicyName {
  if (!policy?.Name) return 'no';
  return policy.MaximumRetryCount ? `${policy.Name}:${policy.MaximumRetryCount}` : policy.Name;
}

export function parseRestartPolicy(name: RestartPolicyName): RestartPolicy {
  const [kind = 'no', retries] = name.split(':');
  return { Name: kind, MaximumRetryCount: retries === undefined ? 0 : Number(retries) };
}
