import { renderTable } from '../contract/table';
import { withServices, type Surroundings } from './cloud-session';
import { sizeText } from './size-text';
import { makesSnapshots, SnapshotHost } from './snapshot-host';
import type { Listing, StoredSnapshot } from './stored-snapshot';
import type { Terminal } from './terminal';

/** A service with what it has saved. */
export interface ServiceListing extends Listing {
  readonly service: string;
  readonly host: string;
}

/** `kollaform snapshots [service]` */
export async function listSnapshots(
  service: string | undefined,
  { json = false }: { readonly json?: boolean },
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<void> {
  const listings = await withServices(surroundings, service === undefined ? [] : [service], (sessions) =>
    Promise.all(
      sessions
        .filter((it) => service !== undefined || makesSnapshots(it))
        .map(async (session) => {
          const host = await SnapshotHost.of(session, surroundings.signal);
          return { service: session.service.name, host: host.name, ...(await host.list()) };
        }),
    ),
  );
  if (json) terminal.print(JSON.stringify(listings, null, 2));
  else if (listings.length > 0) terminal.print(listings.flatMap((it) => renderListing(it, new Date())));
  else terminal.print('No service in versions.yml makes snapshots.');
}

const HEADINGS = ['ID', 'TAKEN', 'FROM', 'TO', 'METHOD', 'SIZE', 'COMPLETE', ''];

/** Clocks of two machines may differ by so much. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

/** Pure. */
export function renderListing(
  { service, host, snapshots, unreadable, restoreUnderWay }: ServiceListing,
  now: Date,
): readonly string[] {
  const isOfFuture = ({ createdAt }: StoredSnapshot) =>
    Date.parse(createdAt) > now.getTime() + CLOCK_DIFFERENCE_MS;
  const notes = unreadable.map(
    (directory) => `${directory} on ${host} cannot be read: its snapshot.json is damaged.`,
  );
  const ofFuture = snapshots.filter(isOfFuture).map(({ id }) => id);
  if (ofFuture.length > 0) {
    notes.push(
      `From the future, since the clock of ${host} was wrong then or is wrong now, or the one here is: ${ofFuture.join(', ')}. They stay until you remove them.`,
    );
  }
  if (restoreUnderWay !== undefined) {
    notes.push(`A restore is under way: npx kollaform restore ${restoreUnderWay} finishes it.`);
  }
  if (snapshots.length === 0) return [...notes, `${service} has no snapshots on ${host}.`];
  return [...notes, ...renderTable([HEADINGS, ...snapshots.map(cells)])];
}

function cells(snapshot: StoredSnapshot): readonly string[] {
  const { id, createdAt, from, to, method, bytes, isComplete, reason } = snapshot;
  const taken = createdAt.replace('T', ' ').replace(/Z$/, ' UTC');
  const remark = reason === 'before-restore' ? 'before a restore' : '';
  return [id, taken, from, to, method, sizeText(bytes), isComplete ? 'yes' : 'NO', remark];
}
