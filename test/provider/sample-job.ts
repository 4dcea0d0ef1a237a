import type { Attributes } from '../../lib/provider/resource';

export const JOB_TYPE = 'docker_container';

/** A one-shot container. */
export function sampleJob(others: Attributes = {}): Attributes {
  return {
    docker_host: 'ctl1',
    name: 'nova_bootstrap',
    image: 'nova-api:1',
    attach: true,
    must_run: false,
    rm: true,
    triggers: { tag: '1' },
    ...others,
  };
}
