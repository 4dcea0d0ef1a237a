import { withCode } from '../../contract/error-code';
import { foldNames } from '../../contract/fold-names';
import { headlineOf, isNothingPlanned, renderUpgrade } from '../../provider/plan/render-upgrade';
import type { PlannedService, PlanReport } from './plan-report';

/** For a terminal. Pure. */
export function renderPlan({ services }: PlanReport): readonly string[] {
  return services.flatMap((service, index) => [...(index === 0 ? [] : ['']), ...renderService(service)]);
}

function renderService(service: PlannedService): readonly string[] {
  return [headlineOf(service), ...renderUpgrade(service), ...onlyRecorded(service)];
}

/** Terraform may have to record what is done already. */
function onlyRecorded(service: PlannedService): readonly string[] {
  if (!service.changes || !isNothingPlanned(service)) return [];
  return ['No container is touched; images, volumes or what Terraform records of them changes.'];
}

/** For a merge request. Pure. */
export function renderMarkdown({ services }: PlanReport): readonly string[] {
  return services.flatMap((service) => [
    `### ${escaped(headlineOf(service))}`,
    '',
    ...(isNothingPlanned(service) ? [] : [...table(service), '']),
    ...onlyRecorded(service),
    ...(service.skippedHosts.length === 0
      ? []
      : [`**Skipped**, since they cannot be reached: ${escaped(foldNames(service.skippedHosts))}.`, '']),
    ...foldWarnings(service.warnings).flatMap(({ code, summary, detail }) => [
      `> **Warning:** ${escaped(withCode(summary, code))}`,
      ...detail.split('\n').map((line) => `> ${escaped(line)}`),
      '',
    ]),
  ]);
}

/** What is said of several containers alike is said once: `HOST/NAME exists already ...`. */
function foldWarnings(warnings: PlannedService['warnings']): PlannedService['warnings'] {
  const alike = new Map<string, { said: string; first: (typeof warnings)[number]; places: string[] }>();
  for (const warning of warnings) {
    const { summary, detail } = warning;
    const [, place, said = summary] = /^([^ /]+\/\S+) (.*)$/.exec(summary) ?? [];
    const key = JSON.stringify([said, detail]);
    const known = alike.get(key) ?? { said, first: warning, places: [] };
    if (place !== undefined) known.places.push(place);
    alike.set(key, known);
  }
  return [...alike.values()].map(({ said, first, places }) =>
    places.length < 2 ? first : { ...first, summary: `${said}: ${places.sort().join(', ')}` },
  );
}

/** The same lines as for a terminal, where they are aligned already. */
function table(service: PlannedService): readonly string[] {
  return ['```text', ...renderUpgrade({ ...service, skippedHosts: [], warnings: [] }), '```'];
}

/** What people named must not become markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, String.raw`\$&`);
}
