import { OperationError } from '../contract/operation-error';
import type { Clock } from '../engine/clock';
import { alone, type Meeting } from '../engine/group/meeting';
import { UpdateGroup, type GroupMember } from '../engine/group/update-group';
import type { Hosts } from './hosts';

/** Group name -> address of each member (`ctl1/nova_conductor`) -> image reference that it should run. */
export type GroupDeclarations = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The groups of the provider configuration. */
export class Groups {
  readonly #groups: ReadonlyMap<string, UpdateGroup>;

  constructor(declarations: GroupDeclarations, hosts: Hosts, clock: Clock) {
    const groups = Object.entries(declarations).map(([name, images]): [string, UpdateGroup] => {
      const members = Object.entries(images).map(([address, image]) => member(hosts, address, image));
      return [name, new UpdateGroup(name, members, clock)];
    });
    this.#groups = new Map(groups);
  }

  /**
   * Returns where the container meets the others of its group; one without a group goes by itself.
   * @throws OperationError when there is no such group, when the container is not in it, or when a member that ought to
   * take part did not come
   */
  async join(name: string | undefined, address: string): Promise<Meeting> {
    if (name === undefined) return alone;
    const group = this.#groups.get(name);
    if (!group?.members.some((it) => it.address === address)) {
      throw new OperationError(`${address} is not in the group ${name} of the provider configuration`);
    }
    return group.join(address);
  }
}

function member(hosts: Hosts, address: string, image: string): GroupMember {
  const [host = '', container = ''] = address.split('/');
  return { address, isBehind: () => isBehind(hosts, host, container, image) };
}

async function isBehind(hosts: Hosts, host: string, container: string, image: string): Promise<boolean> {
  const look = async () => {
    const engine = await hosts.engine(host);
    const [observed, wanted] = await Promise.all([
      engine.tryInspectContainer(container),
      engine.tryInspectImage(image),
    ]);
    return observed?.Config.Image !== image || observed.Image !== wanted?.Id;
  };
  // The others go without a member that may be skipped.
  return hosts.unlessSkipped(host, look, () => false);
}
