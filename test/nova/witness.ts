import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../helpers/until';
import type { NovaLab } from './nova-lab';
import { readWitnessRecord, type WitnessRecord } from './witness-record';

const RECORD = 'record.jsonl';
const BEGINS_WITHIN_MS = 60_000;
/** How long what it began may take: see lab_witness. */
const ENDS_WITHIN_MS = 600_000;

/** A container that watches Nova as its users feel it, with the tools of one release while the other one comes. */
export class Witness {
  private constructor(
    private readonly lab: NovaLab,
    private readonly id: string,
    private readonly recordFile: string,
  ) {}

  /** Returns when it watches. @param tag of the release whose image it is */
  static async start(lab: NovaLab, tag: string): Promise<Witness> {
    const directory = join(lab.directory, 'witness');
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    const recordFile = join(directory, RECORD);
    writeFileSync(recordFile, '');
    const name = lab.onFirstHost('witness');
    await lab.engine.removeContainer(name);
    const id = await lab.engine.start(name, lab.image('lab-tools', tag), {
      Cmd: ['lab_witness'],
      Env: [`WITNESS=${JSON.stringify(settings(lab))}`],
      HostConfig: { Binds: [`${directory}:/witness`] },
    });
    const witness = new Witness(lab, id, recordFile);
    await until(() => Promise.resolve(witness.#has('begin')), BEGINS_WITHIN_MS, 'the witness');
    return witness;
  }

  /** Lets it watch on for a while. */
  async watch(seconds: number): Promise<void> {
    await delay(seconds * 1000);
  }

  /** Ends it when all that it began has ended; returns what it saw. */
  async stop(): Promise<WitnessRecord> {
    await this.lab.docker.getContainer(this.id).kill({ signal: 'SIGTERM' });
    await until(() => Promise.resolve(this.#has('end')), ENDS_WITHIN_MS, 'the end of the witness');
    return readWitnessRecord(readFileSync(this.recordFile, 'utf8'));
  }

  #has(kind: string): boolean {
    return readFileSync(this.recordFile, 'utf8').includes(`{"kind": "${kind}"`);
  }
}

function settings(lab: NovaLab) {
  const url = (host: string, port: number, path: string) => `http://${lab.addressOf(host)}:${port}${path}`;
  const apis = lab.names.controllers.flatMap((host) => [
    [`nova-api on ${host}`, url(host, 8774, '/')],
    [`nova-metadata on ${host}`, url(host, 8775, '/')],
  ]);
  return {
    rabbit: `rabbit://nova:nova@${lab.peersAddress}:5672//`,
    database: lab.peersAddress,
    apis: Object.fromEntries(apis) as Readonly<Record<string, string>>,
    boots: lab.names.controllers.map((host) => url(host, 8774, '/v2.1')),
    record: `/witness/${RECORD}`,
  };
}
