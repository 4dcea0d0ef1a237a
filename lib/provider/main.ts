import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedUpgrade } from '../contract/planned-upgrade';
import { systemClock } from '../engine/clock';
import { dockerEngine } from '../engine/docker/docker-engine';
import { dockerProvider } from './docker-provider';
import { eventsOf, packageVersion } from './events/run-origin';
import { servePlugin } from './plugin/serve';

/** From lib/provider while developing, from dist/provider in the package. */
const PACKAGE = join(__dirname, '../../package.json');

/** For programs: what a plan does, as JSON. */
const planFile = process.env['KOLLAFORM_PLAN'];

function report(upgrade: PlannedUpgrade): void {
  if (planFile !== undefined && planFile !== '') writeFileSync(planFile, JSON.stringify(upgrade));
}

const events = eventsOf(process.env, {
  command: 'deploy',
  directory: process.cwd(),
  kollaform: packageVersion(PACKAGE),
});
void servePlugin(dockerProvider(dockerEngine, systemClock, process.env, events, report), process);
