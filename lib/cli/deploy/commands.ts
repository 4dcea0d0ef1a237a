import { Option, type Command } from 'commander';
import type { Surround, Surroundings } from '../cloud-session';
import type { ViewTerminal } from '../terminal';
import { deploy } from './deploy-command';
import { plan, type PlanOptions } from './plan-command';
import type { WriteStacks } from './plan-services';

const PLAN_HELP = `
It changes nothing, works where npx cdktf works, and sees the same state.
  +  created    ~  updated in place    ^  started    -  removed
  >  a job runs    .  a job is blocked    ?  skipped: its host cannot be reached

Exit codes: 0 planned; 2 with --detailed-exitcode when anything would change.
It could not plan: 2, with --detailed-exitcode 1.`;

const DEPLOY_HELP = `
Ctrl-C lets what is under way end, and begins nothing more. Without a terminal,
or with CI set, it prints a line for each thing that ends.

A deploy that pauses - --pause-after, or pause_after in cloud.yml - has done what
comes before; the next one goes on, with --continue or without.

Exit codes: 0 all is done; 1 anything is not; 2 it could not be planned;
3 it has paused, and nothing has failed.`;

interface Ending {
  readonly terminal: ViewTerminal;
  readonly end: (exitCode: number) => void;
}

/** `kollaform plan` */
export function addPlan(kollaform: Command, surround: Surround, { terminal, end }: Ending): void {
  kollaform
    .command('plan')
    .argument('[service...]', 'names in versions.yml; all services unless given')
    .description('show what a deploy would do: waves in order, what goes from what to what, where and how')
    .addOption(
      new Option('--format <format>', 'markdown is for merge requests, json for programs')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .option('--detailed-exitcode', 'end with 2 when anything would change, with 0 when nothing would')
    .option('--out <file>', 'keep the plan: kollaform deploy <file> does exactly that')
    .addHelpText('after', `${PLAN_HELP}\nExample: npx kollaform plan nova --format markdown`)
    .action(async (services: readonly string[], given: PlanFlags) => {
      const surroundings = surround();
      const options = { ...given, detailedExitcode: given.detailedExitcode ?? false };
      // Until it is planned: 2 has another meaning then.
      if (options.detailedExitcode) end(1);
      end(await plan(services, options, surroundings, { terminal, writeStacks: stacksOf(surroundings) }));
    });
}

/** As commander gives them. */
interface PlanFlags extends Pick<PlanOptions, 'format' | 'out'> {
  readonly detailedExitcode?: boolean;
}

/** `kollaform deploy` */
export function addDeploy(
  kollaform: Command,
  surround: Surround,
  { terminal, end, isLive }: Ending & { readonly isLive: boolean },
): void {
  kollaform
    .command('deploy')
    .argument(
      '[service...]',
      'names in versions.yml, or one file of kollaform plan --out; all services unless given',
    )
    .description('plan, ask, and bring services up to date: shows waves and hosts as they go on')
    .option('--auto-approve', 'do not ask')
    .option(
      '--pause-after <wave>',
      'an upgrade ends there, for the next deploy to go on: computes, or computes.canary; may be given several times',
      (place: string, places: readonly string[]) => [...places, place],
      [] as readonly string[],
    )
    .option('--continue', 'go on only with services whose last deploy has paused')
    .addHelpText('after', `${DEPLOY_HELP}\nExample: npx kollaform deploy nova --pause-after computes.canary`)
    .action(async (services: readonly string[], given: DeployFlags) => {
      const surroundings = surround();
      const { autoApprove = false, continue: goesOn = false, pauseAfter: pauses } = given;
      const options = { autoApprove, goesOn, pauses };
      const means = { terminal, writeStacks: stacksOf(surroundings, pauses), isLive };
      end(await deploy(services, options, surroundings, means));
    });
}

/** As commander gives them. */
interface DeployFlags {
  readonly autoApprove?: boolean;
  readonly pauseAfter: readonly string[];
  readonly continue?: boolean;
}

/** cdktf is loaded only when it is called. */
function stacksOf({ knownServices, environment }: Surroundings, pauses: readonly string[] = []): WriteStacks {
  return async () => {
    const { writeStacks } = await import('./write-stacks.js');
    return writeStacks(knownServices, environment, pauses);
  };
}
