import type { Service } from '../model/service';
import { nova } from './nova';

/** The services of this cloud, for `cdktf` and `kollaform` alike. Add your own here: docs/services.md. */
export const KNOWN_SERVICES: readonly Service[] = [nova];
