import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NovaLab } from './nova-lab';

/** Of the image's own, but for as many connections as Nova's processes hold. */
const MY_CNF = `[client-server]
socket = /var/lib/mysql/mysql.sock

[mariadbd]
datadir = /var/lib/mysql
pid-file = /tmp/mariadbd.pid
bind-address = 0.0.0.0
skip-name-resolve
max-connections = 500
performance-schema = off
innodb-buffer-pool-size = 128M
`;

const DATABASES = ['nova_api', 'nova_cell0', 'nova', 'placement'];

/** Starts what Nova needs on the first controller, and waits until all of it answers. */
export async function startPeers(
  lab: NovaLab,
  { tag, databaseImage }: { readonly tag: string; readonly databaseImage: string },
): Promise<void> {
  const address = lab.peersAddress;
  const start = (name: string, image: string, environment: readonly string[] = []) =>
    lab.engine.start(lab.onFirstHost(name), lab.image(image, tag), {
      Env: [`LISTEN=${address}`, ...environment],
      Cmd: [`lab_${name}`],
    });
  const broker = await start('rabbitmq', 'rabbitmq');
  await start('peers', 'lab-tools');
  const myCnf = join(lab.directory, 'my.cnf');
  writeFileSync(myCnf, MY_CNF);
  await lab.database.start(
    databaseImage,
    [`DATABASES=${DATABASES.join(' ')}`],
    [`${myCnf}:/etc/mysql/my.cnf:ro`],
  );
  const url = `mysql+pymysql://nova:nova@${address}/placement`;
  const placement = await start('placement', 'placement-api', [`DATABASE=${url}`]);
  await lab.engine.awaitCommand(placement, ['healthcheck_curl', `http://${address}:8778/`]);
  await lab.engine.awaitCommand(broker, ['bash', '-c', `: >/dev/tcp/${address}/5672`]);
}
