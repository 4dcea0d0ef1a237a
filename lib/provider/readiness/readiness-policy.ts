import { parseReadinessProbe, type ReadinessProbe as Probe } from '../../contract/readiness-probe';
import type { ContainerEngine } from '../../engine/container-engine';
import type { ReadinessPolicy } from '../../engine/desired-container';
import type { ReadinessCheck } from '../../engine/readiness';
import { known } from '../decode';
import type { Unknown } from '../resource';
import { ExecReadiness } from './exec-probe';
import { HttpReadiness } from './http-probe';
import { RecordReadiness } from './record-probe';
import type { ServiceRecords } from './service-records';

/** @throws SyntaxError for what is no JSON, or no regular expression */
export function ensureReadinessProbe(text: string): void {
  patternsOf(parseReadinessProbe(text));
}

function patternsOf({ refusals = [] }: Probe): readonly RegExp[] {
  return refusals.map((it) => new RegExp(it));
}

/** What the attribute `readiness_probe` means for a container on this engine. @throws SyntaxError */
export function readinessPolicy(
  attribute: string | Unknown | null,
  engine: ContainerEngine,
  records: ServiceRecords,
): ReadinessPolicy {
  const text = known(attribute) ?? '';
  if (text === '') return {};
  const parsed = parseReadinessProbe(text);
  const { exec, httpGet, record, logFile } = parsed;
  const probe: ReadinessCheck | undefined =
    (exec && new ExecReadiness(engine, exec)) ??
    (httpGet && new HttpReadiness(httpGet)) ??
    (record && new RecordReadiness(engine, record, records));
  return { refusals: patternsOf(parsed), ...(probe && { probe }), ...(logFile !== undefined && { logFile }) };
}
