import { join } from 'node:path';
import { systemClock } from '../engine/clock';
import { dockerEngine } from '../engine/docker/docker-engine';
import { dockerProvider } from './docker-provider';
import { eventsOf } from './events/run-origin';
import { servePlugin } from './plugin/serve';

/** From lib/provider while developing, from dist/provider in the package. */
const PACKAGE = join(__dirname, '../../package.json');

void servePlugin(
  dockerProvider(dockerEngine, systemClock, process.env, eventsOf(process.env, PACKAGE)),
  process,
);
