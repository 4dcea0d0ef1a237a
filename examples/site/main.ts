import { synthesize } from 'kollaform';
import { services } from './services';

synthesize(services, process.env);
