import { TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Cloud } from '../model/cloud';
import type { DesiredImage, DesiredService } from '../model/desired-service';
import { recordsOf } from '../model/records';
import { tryResolveBackend } from '../model/state-backend';
import { Gate } from './gate';
import { logicalName } from '../contract/logical-name';
import { KollaformProvider } from './kollaform-provider';
import { giveLogicalId } from './logical-id';
import { PlacedImage, PlacedVolume, RegistryImage } from './placed-resources';
import { Prechecks } from './prechecks';
import { hostsOf, loginsOf, timeoutsOf } from './provider-hosts';
import { StateBackend } from './state-backend';
import { templateOf, toTemplates } from './terraform-text';
import { upgradeOrder } from './upgrade-order';
import { UpgradeSummary } from './upgrade-summary';
import { Wave } from './wave';

export interface ServiceStackConfig {
  readonly cloud: Cloud;
  readonly service: DesiredService;
}

/**
 * One service as one stack. First comes what must be true before anything is planned, then images and volumes on every host
 * that needs them, then the waves, each behind the gate of the one before. The order of an upgrade is the order of the
 * resources in here.
 */
export class ServiceStack extends TerraformStack {
  constructor(
    scope: Construct,
    readonly config: ServiceStackConfig,
  ) {
    super(scope, config.service.name);
    const { cloud, service } = config;
    new KollaformProvider(this, 'docker', {
      hosts: hostsOf(cloud, service),
      timeouts: timeoutsOf(cloud),
      logins: loginsOf(cloud),
      order: upgradeOrder(service),
      records: recordsOf(cloud, service.name),
      hooks: cloud.hooks,
    });
    this.addOverride('terraform.required_version', '>= 1.7');
    const backend = tryResolveBackend(cloud, service.name);
    if (backend !== undefined) new StateBackend(this, backend.kind, backend.settings);

    const prechecks = new Prechecks(this, 'prechecks', service);
    const images = this.#images(config, prechecks);
    const waves: Wave[] = [];
    const { formerReleases, staleRecords } = prechecks;
    let gate = new Gate(this, 'ready', [...images.values(), ...this.#volumes(service, prechecks)]);
    for (const desired of service.waves) {
      const seen = { formerReleases, staleRecords };
      const wave = new Wave(this, { wave: desired, after: gate, images, before: waves, ...seen });
      waves.push(wave);
      gate = wave.gate;
    }
    new UpgradeSummary(this, 'upgrade', waves.at(-1)?.planned ?? []);
    const former = new Set(waves.flatMap(({ fleet }) => fleet?.formerAddresses ?? []));
    if (former.size > 0) this.addOverride('removed', [...former].map(removedBlock));
    const running = new Construct(this, 'running');
    for (const { parts, value } of waves.flatMap((wave) => wave.running)) {
      const name = logicalName(...parts);
      const description = 'What runs: the image, and the status unless that is running.';
      new TerraformOutput(running, name, { description, value: toTemplates(value) }).overrideLogicalId(name);
    }
  }

  #images({ cloud, service }: ServiceStackConfig, prechecks: Prechecks): ReadonlyMap<string, PlacedImage> {
    const scope = new Construct(this, 'images');
    const placed = service.images.map((image): [string, PlacedImage] => {
      const id = imageId(image, service.images);
      // What has a digest in its reference never changes.
      const isFollowed = cloud.images.pull === 'changed' && !image.reference.includes('@');
      const placement = {
        hosts: image.hosts,
        seenIds: prechecks.imageIdsOf(image.reference),
        registryDigest: isFollowed
          ? new RegistryImage(scope, `${id}-in-registry`, image, [prechecks]).digest
          : undefined,
      };
      const resource = new PlacedImage(scope, id, placement, {
        name: templateOf(image.reference),
        keepLocally: true,
        dependsOn: [prechecks],
      });
      giveLogicalId(resource, id);
      return [image.reference, resource];
    });
    return new Map(placed);
  }

  #volumes(service: DesiredService, prechecks: Prechecks): readonly PlacedVolume[] {
    const scope = new Construct(this, 'volumes');
    return service.volumes.map(({ name, hosts }) => {
      // kolla-ansible marks its volumes like this.
      const labels = [{ label: 'kolla_managed', value: 'true' }];
      const resource = new PlacedVolume(scope, name, hosts, {
        name: templateOf(name),
        labels,
        dependsOn: [prechecks],
      });
      giveLogicalId(resource, name);
      return resource;
    });
  }
}

/** The plain name for the first of several versions of an image, so that a changed tag is an update in place. */
function imageId(image: DesiredImage, all: readonly DesiredImage[]): string {
  const first = all.find(({ name }) => name === image.name);
  return first === image
    ? image.name
    : `${image.name}-${image.reference.slice(image.reference.lastIndexOf(':') + 1)}`;
}

/** Terraform lets go of what an address meant, and destroys nothing. Without effect where the state does not have it. */
function removedBlock(address: string) {
  return { from: address, lifecycle: { destroy: false } };
}
