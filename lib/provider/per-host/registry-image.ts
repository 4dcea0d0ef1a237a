import { EngineError, isUnreachable } from '../../engine/engine-error';
import { OperationError } from '../../contract/operation-error';
import type { Hosts } from '../hosts';
import { decode } from '../decode';
import type { Attributes, DataSource, Diagnostic, StateResult } from '../resource';
import { blockSchema, computed, optional, required, STRINGS } from '../schema-builder';

const schema = blockSchema({
  description: 'What a registry has under a tag now, which the engine of a host asks it. Read in every plan.',
  attributes: [
    required('name', 'string', 'Reference, with its tag.'),
    optional(
      'docker_hosts',
      STRINGS,
      'Names of hosts, of the provider configuration: the first one that can asks.',
    ),
    optional(
      'insecure_skip_verify',
      'bool',
      'Without effect: trusted registries are a setting of the engine.',
    ),
    computed('id', 'string', 'The digest.'),
    computed('sha256_digest', 'string', 'The digest.'),
  ],
});

/**
 * `docker_registry_image`. Terraform keeps what a data source has told in its plan, so that what a registry has got since does
 * not matter to the apply.
 */
export class RegistryImageDataSource implements DataSource {
  readonly typeName = 'docker_registry_image';
  readonly schema = schema;

  constructor(private readonly hosts: () => Hosts) {}

  validate(): readonly Diagnostic[] {
    return [];
  }

  async read(config: Attributes): Promise<StateResult> {
    const { name, docker_hosts: hosts } = decode(schema, config);
    const digest = await this.#ask(name, hosts ?? []);
    return { state: { ...config, id: digest, sha256_digest: digest }, diagnostics: [] };
  }

  /** A host that cannot ask leaves it to the next one; the last one's reason is told. */
  async #ask(reference: string, names: readonly string[]): Promise<string> {
    let reason: unknown = new OperationError(
      'resource-invalid',
      `no host can be asked for image ${reference}: none uses it`,
    );
    for (const host of names) {
      try {
        return await this.hosts().inspect(host, (engine) => engine.askRegistry(reference));
      } catch (error) {
        if (!cannotAsk(error)) throw error;
        reason = error;
      }
    }
    throw reason;
  }
}

/** It says nothing of the registry, nor of the image. */
function cannotAsk(error: unknown): boolean {
  return isUnreachable(error) || (error instanceof EngineError && error.kind === 'unsupported');
}
