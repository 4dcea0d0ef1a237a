import { systemClock } from '../engine/clock';
import { dockerEngine } from '../engine/docker/docker-engine';
import { dockerProvider } from './docker-provider';
import { servePlugin } from './plugin/serve';

void servePlugin(dockerProvider(dockerEngine, systemClock, process.env), process);
