import type { Diagnostic } from '../resource';
import { printDifference, printSurplus, type ContainerComparison } from './comparison/compare-container';

/** `left as it is`, or why it restarts, and what nobody can compare. */
export function describeTakeOver(comparison: ContainerComparison): readonly string[] {
  const { differences, unreported } = comparison;
  const surplus = printSurplus(comparison);
  const fate = differences.length === 0 ? 'stays until its next update' : 'is lost';
  return [
    ...(differences.length === 0
      ? ['It is left as it is.']
      : ['It is replaced by a new container, because these differ:', ...differences.map(printDifference)]),
    ...(surplus.length === 0 ? [] : [`What no configuration has, ${fate}: ${surplus.join('; ')}.`]),
    ...(unreported.length === 0
      ? []
      : [`Its engine does not tell these, so they were not compared: ${unreported.join(', ')}.`]),
  ];
}

/** A container that exists although nothing is recorded of it. */
export function takeOverWarning(address: string, comparison: ContainerComparison): Diagnostic {
  return {
    severity: 'warning',
    code: 'taken-over',
    summary: `${address} exists already and is taken over`,
    detail: describeTakeOver(comparison).join('\n'),
  };
}
