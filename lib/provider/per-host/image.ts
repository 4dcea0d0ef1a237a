import { EngineError } from '../../engine/engine-error';
import { watchedPull } from '../events/watched-pull';
import { asString, isEqualAsSet } from '../value';
import { computed, optional, required, STRING_MAP, STRING_SET } from '../schema-builder';
import { perHostAttributes, type PerHostKind } from './per-host-kind';

/** `docker_image`: brought to every host that needs it, before anything is stopped for it. */
export const image: PerHostKind = {
  typeName: 'docker_image',
  identity: [],
  schema: {
    description:
      'An image on a number of hosts. Pulled where it is absent; a changed name is an update in place.',
    attributes: [
      ...perHostAttributes,
      required('name', 'string', 'Reference, with its tag or digest.'),
      optional('keep_locally', 'bool', 'Leave it on its hosts when it is no longer wanted here.'),
      optional('force_remove', 'bool', 'Remove it although stopped containers use it.'),
      optional('platform', 'string', 'Such as `linux/arm64`.'),
      optional(
        'seen_ids',
        STRING_MAP,
        'Host to the id that it had there when it was planned. Not recorded; it makes a repeated plan come out the same. Hosts with an empty id are asked; without this, all are.',
      ),
      optional('pull_triggers', STRING_SET, 'Any texts whose change pulls it again.'),
      optional('triggers', STRING_MAP, 'Any texts whose change pulls it again.'),
      optional(
        'registry_digest',
        'string',
        'Digest that the hosts should have; hosts with another one pull it. Without it, what a host has is used.',
      ),
      computed('host_digests', STRING_MAP, 'The digests that it has on each host, separated by blanks.'),
      computed('image_id', 'string', 'Id on the first host; `host_ids` has all.'),
      computed(
        'repo_digest',
        'string',
        'Digest in its registry; empty for an image that came from no registry.',
      ),
    ],
  },
  validate: () => [],

  async observe(engine, attributes) {
    const found = await engine.tryInspectImage(asString(attributes['name']) ?? '');
    if (found === undefined) return undefined;
    return {
      id: found.Id,
      computed: { image_id: found.Id, repo_digest: found.RepoDigests[0] ?? '' },
      digests: found.RepoDigests.map((it) => it.slice(it.indexOf('@') + 1)).join(' '),
    };
  },

  announce(attributes, due, record) {
    record.pull({ image: asString(attributes['name']) ?? '', ...due });
  },

  ensure(engine, attributes, _renewed, events) {
    const platform = asString(attributes['platform']);
    const digest = asString(attributes['registry_digest']);
    const reference = asString(attributes['name']) ?? '';
    return watchedPull(events, { host: engine.host, image: reference }, (onProgress) =>
      engine.pullImage(reference, {
        ...(platform !== undefined && { platform }),
        ...(digest !== undefined && { digest }),
        onProgress,
      }),
    );
  },

  isOutdated(digests = '', attributes) {
    const wanted = asString(attributes['registry_digest']);
    return wanted !== undefined && !digests.split(' ').includes(wanted);
  },

  async release(engine, attributes) {
    const force = attributes['force_remove'] === true;
    try {
      await engine.removeImage(asString(attributes['name']) ?? '', { force });
    } catch (error) {
      // Another service's container runs it: it stays.
      if (!(error instanceof EngineError && error.code === 'conflict')) throw error;
    }
  },

  isKept: (attributes) => attributes['keep_locally'] === true,
  isRenewed: (prior, planned) =>
    ['pull_triggers', 'triggers'].some((it) => !isEqualAsSet(prior[it] ?? null, planned[it] ?? null)),
};
