import type { Service } from '../model/service';
import { nova } from './nova';

/** The services of this package. A project that has others names them in a module of its own: docs/services.md. */
export const KNOWN_SERVICES: readonly Service[] = [nova];
