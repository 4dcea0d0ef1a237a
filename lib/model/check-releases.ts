/** Checks the definition of a service for every release that is known: what may follow the release, and what may not. */
import { RELEASES } from '../contract/release';
import { checkDefinition } from './check-definition';
import { NEWEST_VERSION, type ImageVersion } from './image-version';
import type { FileProblem, Problem } from './input-error';
import type { DefinitionFor } from './service';
import type { Job, ServiceDefinition, ServiceRole } from './service-definition';
import { MAY_FOLLOW_THE_RELEASE } from './setting-names';

const RULE = 'only settings of a container may follow the release; with `since` a role comes with one';

/** Also for an image whose tag names no distribution, and one of each family. */
const DISTROS: readonly Omit<ImageVersion, 'release'>[] = [{}, { distro: 'debian' }, { distro: 'rocky' }];

/** Every mistake once, in whatever releases it is. */
export function checkReleases(definitionFor: DefinitionFor): readonly Problem[] {
  const base = definitionFor(NEWEST_VERSION);
  const problems = distinctDefinitions(definitionFor).flatMap(([release, definition]) => [
    ...checkDefinition(definition),
    ...checkSameShape(base, definition, release).map((it) => ({ file: `service ${base.name}`, ...it })),
  ]);
  return [...new Map(problems.map((it) => [`${it.path} ${it.message}`, it])).values()];
}

/** With the first release of each. */
function distinctDefinitions(
  definitionFor: DefinitionFor,
): readonly (readonly [string, ServiceDefinition])[] {
  const found = new Map<string, readonly [string, ServiceDefinition]>();
  for (const release of RELEASES) {
    for (const distro of DISTROS) {
      const definition = definitionFor({ release, ...distro });
      const text = JSON.stringify(definition);
      if (!found.has(text)) found.set(text, [release, definition]);
    }
  }
  return [...found.values()];
}

function checkSameShape(
  base: ServiceDefinition,
  definition: ServiceDefinition,
  release: string,
): readonly FileProblem[] {
  return (['roles', 'jobs', 'waves'] as const).flatMap((kind) => {
    const [one, other] = [shapesOf(base, kind), shapesOf(definition, kind)];
    const names = new Set([...one.keys(), ...other.keys()]);
    const differing = [...names].filter((name) => one.get(name) !== other.get(name));
    return differing.map((name) => ({
      path: `${kind}.${name}`,
      message: `is not the same in ${release} and ${NEWEST_VERSION.release}; ${RULE}`,
    }));
  });
}

/** What must not follow the release, by name, as a text to compare. */
function shapesOf(
  definition: ServiceDefinition,
  kind: 'roles' | 'jobs' | 'waves',
): ReadonlyMap<string, string> {
  if (kind === 'waves') return new Map(definition.waves.map((wave) => [wave.name, JSON.stringify(wave)]));
  const named: Readonly<Record<string, ServiceRole | Job>> = definition[kind];
  return new Map(Object.entries(named).map(([name, it]) => [name, shapeOf(it)]));
}

function shapeOf(container: ServiceRole | Job): string {
  const fixed = Object.entries(container).filter(([key]) => !MAY_FOLLOW_THE_RELEASE.includes(key));
  return JSON.stringify(fixed.sort(([one], [other]) => (one < other ? -1 : 1)));
}
