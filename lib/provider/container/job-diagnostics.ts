/** What a person is told of a job. */
import type { ContainerEngine } from '../../engine/container-engine';
import { containerAddress } from '../../engine/desired-container';
import { knownEntries } from '../decode';
import { containerPlan, nameOf, referenceOf } from './container-schema';
import type { Attributes, Diagnostic } from '../resource';
import { listed } from '../wording';

/** An exit code such as nova-status's 1: done, but a person should read why it is not 0. */
export function accepted(
  engine: ContainerEngine,
  planned: Attributes,
  exitCode: number,
  logs: string,
): Diagnostic {
  return {
    severity: 'warning',
    code: 'job-warned',
    summary: `${addressOf(engine, planned)}: it exited with code ${exitCode}, which is accepted`,
    detail: `${meaningOf(planned, exitCode)}${said(logs)}`,
  };
}

/** Lines of a job that is done all the same, which a person should read. */
const WARNING = /^Warning: /;

export function warned(engine: ContainerEngine, planned: Attributes, logs: string): readonly Diagnostic[] {
  const lines = logs.split('\n').filter((line) => WARNING.test(line));
  if (lines.length === 0) return [];
  const detail = lines.map((line) => line.replace(WARNING, '')).join('\n');
  return [
    {
      severity: 'warning',
      code: 'job-warned',
      summary: `${addressOf(engine, planned)} is done, and warns`,
      detail,
    },
  ];
}

/** What its exit code means, as a line; empty where that is not known. */
function meaningOf(planned: Attributes, exitCode: number): string {
  const meaning = knownEntries(containerPlan(planned).exit_codes)[String(exitCode)];
  return meaning === undefined ? '' : `${meaning}\n`;
}

function said(logs: string): string {
  return logs === '' ? 'It logged nothing.' : `Its last log lines:\n${logs}`;
}

function addressOf(engine: ContainerEngine, attributes: Attributes): string {
  return containerAddress({ host: engine.host, name: nameOf(attributes) });
}

export function failed(
  engine: ContainerEngine,
  planned: Attributes,
  { failure, exitCode, logs }: { readonly failure: string; readonly exitCode: number; readonly logs: string },
): Diagnostic {
  const image = referenceOf(planned);
  return {
    severity: 'error',
    code: 'job-failed',
    summary: `${addressOf(engine, planned)}: ${failure}`,
    detail: `Image: ${image}\n${meaningOf(planned, exitCode)}${said(logs)}\n\nNothing that comes after it was touched. The next deploy runs it again.`,
  };
}

export function blockedWarning(
  engine: ContainerEngine,
  attributes: Attributes,
  blockedBy: readonly string[],
): Diagnostic {
  return {
    severity: 'warning',
    code: 'blocked',
    summary: `${addressOf(engine, attributes)} is blocked by ${listed(blockedBy)}`,
    detail: 'It must not run while some are outdated. The deploy that finds all of them up to date runs it.',
  };
}
