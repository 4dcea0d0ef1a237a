import type { DesiredWave } from '../../lib/model/desired-service';

/** One line per wave and one per container, in their order: what a test of placement and order wants to see. */
export function printWaves(waves: readonly DesiredWave[]): readonly string[] {
  return waves.flatMap((wave) => {
    if (wave.kind === 'restart') return [wave.name, ...wave.steps.map((step) => `  ${step.join(', ')}`)];
    return wave.kind === 'jobs'
      ? [wave.name, ...wave.jobs.map(({ host, container, image }) => `  ${host} ${container} ${image}`)]
      : [
          `${wave.name}, ${wave.update}`,
          ...wave.containers.map(
            ({ host, container, image, after }) =>
              `  ${host} ${container} ${image}${after.length > 0 ? ` after ${after.join(', ')}` : ''}`,
          ),
        ];
  });
}
