import { EngineError } from '../../engine/engine-error';
import { watchedPull } from '../events/watched-pull';
import { blockSchema, computed, optional, required, STRING_MAP, STRING_SET } from '../schema-builder';
import { isEqualAsSet } from '../value';
import { perHostAttributes, perHostKind } from './per-host-kind';

/** `docker_image`: brought to every host that needs it, before anything is stopped for it. */
export const image = perHostKind({
  typeName: 'docker_image',
  identity: [],
  hasDigests: true,
  schema: blockSchema({
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
  }),

  of: ({ name, platform, registry_digest: digest, keep_locally: isKept, force_remove: isForced }) => ({
    async observe(engine) {
      const found = await engine.tryInspectImage(name);
      if (found === undefined) return undefined;
      return {
        id: found.Id,
        computed: { image_id: found.Id, repo_digest: found.RepoDigests[0] ?? '' },
        digests: found.RepoDigests.map((it) => it.slice(it.indexOf('@') + 1)).join(' '),
      };
    },

    announce: (due, plan) => {
      plan.pull({ image: name, ...due });
    },

    ensure: (engine, events) =>
      watchedPull(events, { host: engine.host, image: name }, (onProgress) =>
        engine.pullImage(name, {
          ...(platform !== null && { platform }),
          ...(digest !== null && { digest }),
          onProgress,
        }),
      ),

    isOutdated: (digests = '') => digest !== null && !digests.split(' ').includes(digest),

    async release(engine) {
      try {
        await engine.removeImage(name, { force: isForced ?? false });
      } catch (error) {
        // Another service's container runs it: it stays.
        if (!(error instanceof EngineError && error.kind === 'conflict')) throw error;
      }
    },

    isKept: isKept ?? false,
  }),

  isRenewed: (prior, planned) =>
    ['pull_triggers', 'triggers'].some((it) => !isEqualAsSet(prior[it] ?? null, planned[it] ?? null)),
});
