/** Pauses that somebody wants of one deploy. */
import type { PauseMoment } from '../contract/wave-check';
import type { DesiredService, DesiredWave } from './desired-service';
import { InputError, type Problem } from './input-error';
import { suggest } from './suggestion';

const FILE = '--pause-after';
const CANARY = '.canary';

/**
 * Services that pause there, too.
 * @param places names of waves, or `<wave>.canary`
 * @throws InputError when there is no such wave, it has no canaries, or nothing comes after it
 */
export function withPauses(
  services: readonly DesiredService[],
  places: readonly string[],
): readonly DesiredService[] {
  const waves = services.flatMap((it) => it.waves);
  const wanted = places.map((text) => parsePlace(text, waves));
  const problems = wanted.flatMap((place) => checkPlace(place, services));
  if (problems.length > 0) throw new InputError(problems);
  return services.map((service) => ({
    ...service,
    waves: service.waves.map((wave) => {
      const added = wanted.filter(({ name }) => name === wave.name).map(({ after }) => after);
      if (added.length === 0) return wave;
      return { ...wave, pauseAfter: [...new Set([...(wave.pauseAfter ?? []), ...added])] };
    }),
  }));
}

interface WantedPause {
  readonly text: string;
  readonly name: string;
  readonly after: PauseMoment;
}

/** The name of a wave may end like a place. */
function parsePlace(text: string, waves: readonly DesiredWave[]): WantedPause {
  const isWave = waves.some(({ name }) => name === text);
  if (isWave || !text.endsWith(CANARY)) return { text, name: text, after: 'wave' };
  return { text, name: text.slice(0, -CANARY.length), after: 'canary' };
}

function checkPlace(
  { text, name, after }: WantedPause,
  services: readonly DesiredService[],
): readonly Problem[] {
  const problem = (message: string): readonly Problem[] => [{ file: FILE, path: text, message }];
  const waves = services.flatMap((it) => it.waves);
  const found = waves.filter((wave) => wave.name === name);
  if (found.length === 0)
    return problem(
      `no such wave; ${suggest(
        name,
        waves.map((wave) => wave.name),
      )}`,
    );
  if (after === 'canary' && !found.some(hasCanaries))
    return problem('no strategy of its hosts has a canary; see updates in cloud.yml');
  const isLast = services.some((it) => it.waves.at(-1)?.name === name);
  return after === 'wave' && isLast ? problem('is the last wave: nothing comes after it') : [];
}

function hasCanaries(wave: DesiredWave): boolean {
  const rollouts = wave.kind === 'roles' ? (wave.rollouts ?? []) : [];
  return rollouts.some(({ canary = 0 }) => canary !== 0);
}
