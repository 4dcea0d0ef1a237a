import { parseDemands } from '../../contract/engine-demand';
import { parseSpaceNeeds } from '../../contract/prechecks';
import { parseRules } from '../../contract/release-rule';
import { parsePlacements } from '../../contract/role-placement';
import { parseRecordedRoles, printStaleRecords } from '../../contract/readiness-probe';
import { decode, decodePlan } from '../decode';
import type { Hosts } from '../hosts';
import type { ServiceRecords } from '../readiness/service-records';
import {
  UNKNOWN,
  type Attributes,
  type DataSource,
  type Diagnostic,
  type StateResult,
  type Unknown,
} from '../resource';
import { blockSchema, computed, optional, required, STRING_MAP, STRINGS } from '../schema-builder';
import { demandFindings } from './demand-findings';
import type { CheckedService, HostFacts } from './facts';
import { toDiagnostics, type Finding } from './finding';
import { formerReleases } from './former-releases';
import { healthFindings } from './health-findings';
import { observePrechecks } from './observe-prechecks';
import { observeServiceRecords } from './observe-service-records';
import { orderFindings } from './order-findings';
import { recordFindings } from './record-findings';
import { programFindings } from './program-findings';
import { releaseFindings } from './release-findings';
import { ruleFindings } from './rule-findings';
import { settingsFindings } from './settings-findings';
import { staleRecords } from './stale-records';
import { spaceFindings } from './space-findings';

const schema = blockSchema({
  description:
    'What must be true before anything of a service is planned. Findings are errors, all of a plan together; nothing is changed anywhere.',
  attributes: [
    required('service', 'string', 'Name of the service, for messages.'),
    required('placements', 'string', 'JSON: role, container, image and hosts of everything that is to run.'),
    optional(
      'never_newer',
      ['map', ['list', 'string']],
      'Role to roles that it must not be ahead of, nor more than one allowed step behind.',
    ),
    optional(
      'space_needs',
      'string',
      'JSON: jobs that need as much free space as a directory of a container takes.',
    ),
    optional('demands', 'string', 'JSON: what containers need of their engines that not every engine gives.'),
    optional(
      'release_rules',
      'string',
      'JSON: what must be true, or be decided, before containers of a role go to another release.',
    ),
    optional(
      'assumed_releases',
      ['map', 'string'],
      'Image reference to the release whose settings its containers have, where its tag names none.',
    ),
    optional(
      'recorded_roles',
      'string',
      'JSON: roles whose processes the service keeps records of, and how these are read. One one-shot container reads them, where anything of these roles runs.',
    ),
    optional(
      'forces_down_stale_records',
      'bool',
      'A one-shot container of this deploy forces down dead records of nothing that is to run, and lifts that from those that report again. False unless set.',
    ),
    optional('allow', STRINGS, 'Codes of findings that are warnings.'),
    computed(
      'image_ids',
      ['map', ['map', 'string']],
      'Reference to the id on each host that has it, at the time of the plan. Empty where a container has the image already.',
    ),
    computed(
      'stale_records',
      'string',
      'JSON: dead service records of nothing that is to run, and those that a deploy has forced down and that report again. Empty where there are none.',
    ),
    computed(
      'former_releases',
      STRING_MAP,
      'Role to the releases, or tags, that run in containers of it which are going to be at another one.',
    ),
  ],
});

/** `docker_prechecks` */
export class PrechecksDataSource implements DataSource {
  readonly typeName = 'docker_prechecks';
  readonly schema = schema;

  constructor(
    private readonly configured: () => { readonly hosts: Hosts; readonly records: ServiceRecords },
  ) {}

  validate(config: Attributes): readonly Diagnostic[] {
    const parsed = decodePlan(schema, config);
    const {
      placements,
      space_needs: needs,
      demands,
      release_rules: rules,
      recorded_roles: recorded,
    } = parsed;
    return [
      ...unparsed('placements', placements, parsePlacements),
      ...unparsed('space_needs', needs, parseSpaceNeeds),
      ...unparsed('demands', demands, parseDemands),
      ...unparsed('recorded_roles', recorded, parseRecordedRoles),
      ...unparsed('release_rules', rules, parseRules),
    ];
  }

  async read(config: Attributes): Promise<StateResult> {
    const checked = checkedOf(config);
    const { hosts, records } = this.configured();
    const { facts, warnings } = await observePrechecks(hosts, checked);
    const containers = facts.flatMap((it) => it.containers);
    const recorded = await observeServiceRecords(hosts, records, checked.recordedRoles, containers);
    const stale = staleRecords(
      recorded,
      containers.map(({ host }) => host),
    );
    const all = [
      ...findingsOf(checked, facts),
      ...recordFindings(recorded, stale, checked.forcesDownStaleRecords),
    ];
    const findings = toDiagnostics(all, checked.service, checked.allow);
    const seen = {
      stale_records: checked.forcesDownStaleRecords ? printStaleRecords(stale) : '',
      image_ids: imageIds(facts),
      former_releases: formerReleases(facts),
    };
    return { state: { ...config, ...seen }, diagnostics: [...warnings, ...findings] };
  }
}

function unparsed(
  name: string,
  json: string | Unknown | null,
  parse: (json: string) => unknown,
): readonly Diagnostic[] {
  if (json === UNKNOWN || json === null) return [];
  try {
    parse(json);
    return [];
  } catch (error) {
    return [
      {
        severity: 'error',
        code: 'resource-invalid',
        summary: `${name}: ${String(error)}`,
        attribute: [name],
      },
    ];
  }
}

function checkedOf(config: Attributes): CheckedService {
  const checked = decode(schema, config);
  return {
    service: checked.service,
    placements: parsePlacements(checked.placements),
    neverNewer: checked.never_newer ?? {},
    spaceNeeds: parseSpaceNeeds(checked.space_needs ?? '[]'),
    recordedRoles: parseRecordedRoles(checked.recorded_roles ?? '[]'),
    forcesDownStaleRecords: checked.forces_down_stale_records ?? false,
    rules: parseRules(checked.release_rules ?? '[]'),
    demands: parseDemands(checked.demands ?? '[]'),
    assumedReleases: checked.assumed_releases ?? {},
    allow: checked.allow ?? [],
  };
}

function imageIds(facts: readonly HostFacts[]): Attributes {
  const byReference: Record<string, Record<string, string>> = {};
  for (const { host, images = {} } of facts) {
    for (const [reference, id] of Object.entries(images)) (byReference[reference] ??= {})[host] = id;
  }
  return byReference;
}

/** Facts in, findings out. */
function findingsOf(checked: CheckedService, facts: readonly HostFacts[]): readonly Finding[] {
  const containers = facts.flatMap((it) => it.containers);
  return [
    ...healthFindings(facts),
    ...releaseFindings(checked, containers),
    ...settingsFindings(checked, containers),
    ...orderFindings(checked, containers),
    ...ruleFindings(
      checked,
      containers,
      facts.flatMap((it) => it.companions ?? []),
    ),
    ...programFindings(
      checked.service,
      facts.flatMap(({ programs = [] }) => programs),
    ),
    ...demandFindings(
      checked.service,
      facts.flatMap(({ refused = [] }) => refused),
    ),
    ...spaceFindings(facts.flatMap(({ space }) => space)),
  ];
}
