import { InputError, type Problem } from './input-error';
import type { Service } from './service';

const REMEDY = 'must be a list of what defineService returns: export const services = [shop]';

/**
 * The services that a project's own code names. It may be JavaScript, and is run without a compiler's look at it.
 * @param file that names them, for messages
 * @throws InputError when they are none, or two have the same name
 */
export function asServices(value: unknown, file: string): readonly Service[] {
  if (!Array.isArray(value)) throw new InputError([{ file, path: 'services', message: REMEDY }]);
  const entries: readonly unknown[] = value;
  const problems = entries.flatMap((entry, index) => checkEntry(entry, index, file));
  if (problems.length > 0) throw new InputError(problems);
  const services = entries.filter(isService);
  const names = services.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length === 0) return services;
  throw new InputError(
    twice.map((name) => ({ file, path: 'services', message: `there are two of the name ${name}` })),
  );
}

function checkEntry(entry: unknown, index: number, file: string): readonly Problem[] {
  if (isService(entry)) return [];
  const path = `services[${index}]`;
  // A name that the module does not export is undefined here.
  if (entry === undefined)
    return [{ file, path, message: `is undefined; is it exported where it is imported from?` }];
  if (isNamed(entry)) {
    return [{ file, path, message: `${entry.name}: options are no schema of zod 4; take z from kollaform` }];
  }
  return [{ file, path, message: 'is not what defineService returns: it needs name, options and define' }];
}

function isService(value: unknown): value is Service {
  return isNamed(value) && isSchema(value.options);
}

/** All of a service but what its options are. */
function isNamed(value: unknown): value is Omit<Service, 'options'> & { readonly options: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const { name, options, define } = value as Partial<Record<keyof Service, unknown>>;
  return typeof name === 'string' && name !== '' && options !== undefined && typeof define === 'function';
}

/** cdktf's command line brings zod 3, which a project may import unawares. Another copy of zod 4 will do. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value;
}
