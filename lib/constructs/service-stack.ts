import { TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Cloud } from '../model/cloud';
import type { DesiredContainer, DesiredImage, DesiredService } from '../model/desired-service';
import { Gate } from './gate';
import { KollaformProvider } from './kollaform-provider';
import { logicalName } from './logical-name';
import { PlacedImage, PlacedVolume } from './placed-resources';
import { Wave, type PlacedService } from './wave';

export interface ServiceStackConfig {
  readonly cloud: Cloud;
  readonly service: DesiredService;
}

/**
 * One service as one stack: its images and volumes on every host that needs them, then its waves, each behind the gate
 * of the one before. The order of an upgrade is the order of the resources in here.
 */
export class ServiceStack extends TerraformStack {
  constructor(
    scope: Construct,
    readonly config: ServiceStackConfig,
  ) {
    super(scope, config.service.name);
    const { cloud, service } = config;
    new KollaformProvider(this, 'docker', { hosts: hostsOf(cloud), groups: groupsOf(service) });
    if (cloud.backend !== undefined) this.addOverride('terraform.backend', cloud.backend);

    const images = this.#images(service);
    let gate = new Gate(this, 'ready', [...images.values(), ...this.#volumes(service)]);
    const containers: PlacedService[] = [];
    for (const desired of service.waves) {
      const wave = new Wave(this, { wave: desired, after: gate, images });
      containers.push(...wave.containers);
      gate = wave.gate;
    }
    new TerraformOutput(this, 'running', {
      description: 'Image of each role on each host.',
      value: imagesByRole(containers),
    });
  }

  #images(service: DesiredService): ReadonlyMap<string, PlacedImage> {
    const scope = new Construct(this, 'images');
    const placed = service.images.map((image): [string, PlacedImage] => {
      const id = imageId(image, service.images);
      const resource = new PlacedImage(scope, id, image.hosts, { name: image.reference, keepLocally: true });
      resource.overrideLogicalId(logicalName(id));
      return [image.reference, resource];
    });
    return new Map(placed);
  }

  #volumes(service: DesiredService): readonly PlacedVolume[] {
    const scope = new Construct(this, 'volumes');
    return service.volumes.map(({ name, hosts }) => {
      // kolla-ansible marks its volumes like this.
      const labels = [{ label: 'kolla_managed', value: 'true' }];
      const resource = new PlacedVolume(scope, name, hosts, { name, labels });
      resource.overrideLogicalId(logicalName(name));
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

function hostsOf(cloud: Cloud): Readonly<Record<string, { readonly engine: string }>> {
  return Object.fromEntries(Object.entries(cloud.hosts).map(([name, { engine }]) => [name, { engine }]));
}

/** Waves whose containers go together, with the image that each member should run. */
function groupsOf(service: DesiredService): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const groups = service.waves.flatMap((wave) => {
    if (wave.kind !== 'roles' || wave.update !== 'together') return [];
    const members = wave.containers.map(({ host, container, image }) => [`${host}/${container}`, image]);
    return [[wave.name, Object.fromEntries(members) as Readonly<Record<string, string>>] as const];
  });
  return Object.fromEntries(groups);
}

function imagesByRole(
  placed: readonly PlacedService[],
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const roles = [...new Set(placed.map(({ container }) => container.role))];
  const ofRole = (role: string) =>
    placed.filter(({ container }: { container: DesiredContainer }) => container.role === role);
  return Object.fromEntries(
    roles.map((role) => [
      role,
      Object.fromEntries(ofRole(role).map(({ container, resource }) => [container.host, resource.image])),
    ]),
  );
}
