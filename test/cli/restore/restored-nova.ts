/** Facts of a small nova that was upgraded from 1 to 2, for decisions about its way back. */
import type { RestoredContainer, RestoreFacts } from '../../../lib/cli/restore/restore-facts';
import type { RestoreOptions } from '../../../lib/cli/restore/restore-plan';
import type { ResolvedContainer } from '../../../lib/model/desired-service';
import { resolveNova } from '../../services/small-nova';

export const OPTIONS: RestoreOptions = { skipUnreachable: false, safetySnapshot: true, startOver: false };
export const ID = 'nova-20261126T150000Z-1-to-2';

/** What runs is at release 2, and ran at 1 when the snapshot was taken. */
function containerFacts(desired: ResolvedContainer): RestoredContainer {
  const present = desired.image.replace(/:1$/, ':2');
  return {
    desired,
    present,
    ranThen: true,
    isAssumed: false,
    hasImage: true,
    recordedImageId: 'sha256:1',
    imageId: 'sha256:1',
  };
}

export function restoreFacts(others: Partial<RestoreFacts> = {}): RestoreFacts {
  const options = '{ console: none, metadata: false, ssh: false }';
  const { waves } = resolveNova(options, 'nova: { tag: "1" }');
  return {
    service: 'nova',
    snapshot: {
      id: ID,
      service: 'nova',
      method: 'physical',
      reason: 'upgrade',
      from: '1',
      to: '2',
      createdAt: '2026-11-26T15:00:00Z',
      bytes: 10 << 20,
      checksum: 'abc',
      serverVersion: '10.11.6-MariaDB',
      galeraPosition: '',
      databases: ['nova', 'nova_api'],
      isComplete: true,
    },
    waves: waves.flatMap((wave) =>
      wave.kind === 'roles' ? [{ name: wave.name, containers: wave.containers.map(containerFacts) }] : [],
    ),
    gone: [],
    foreign: [],
    unreachable: [],
    jobs: [{ host: 'ctl1', container: 'nova_api_bootstrap' }],
    servers: [{ host: 'ctl1', container: 'mariadb', isRunning: true }],
    database: {
      freeForSnapshots: 100 << 20,
      freeForData: 100 << 20,
      dataBytes: 20 << 20,
      databases: ['keystone', 'nova', 'nova_api'],
      answers: true,
      serverVersion: '10.11.11-MariaDB',
      visible: ['keystone', 'nova', 'nova_api'],
      tablesWrittenSince: ['keystone.users', 'nova.instances'],
    },
    ...others,
  };
}

/** The same facts with some containers changed. */
export function withContainers(
  facts: RestoreFacts,
  change: (container: RestoredContainer) => RestoredContainer,
): RestoreFacts {
  const waves = facts.waves.map((wave) => ({ ...wave, containers: wave.containers.map(change) }));
  return { ...facts, waves };
}

/** As if there had never been such a container. */
export function neverMade({ desired, ranThen, isAssumed, hasImage }: RestoredContainer): RestoredContainer {
  return { desired, ranThen, isAssumed, hasImage };
}
