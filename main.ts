import { KNOWN_SERVICES, synthesize } from './lib';

synthesize(KNOWN_SERVICES, process.env);
