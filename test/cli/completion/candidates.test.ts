import { Argument, Command, Option } from 'commander';
import { candidatesFor } from '../../../lib/cli/completion/candidates';

function program(): Command {
  const root = new Command('kollaform').version('1').option('--no-color', 'without colours');
  root
    .command('plan')
    .description('what a deploy would do')
    .argument('[service...]')
    .addOption(new Option('--format <format>', 'of the output').choices(['text', 'markdown']))
    .option('--out <file>')
    .option('-d, --detailed');
  root.command('restore').argument('<id>').option('--dry-run');
  root.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']));
  root.command('complete', { hidden: true });
  return root;
}

const services = (command: string, argument: string) =>
  argument === 'service' ? [command, 'nova', 'site'].map((value) => ({ value, description: '' })) : [];

function valuesFor(...words: readonly string[]): readonly string[] {
  return candidatesFor(program(), words, services).map(({ value }) => value);
}

describe('the words that may follow', () => {
  it.each<[readonly string[], readonly string[]]>([
    [[], ['plan', 'restore', 'completion', 'help']],
    [['comp'], ['completion']],
    [
      ['plan', ''],
      ['plan', 'nova', 'site'],
    ],
    [['plan', 'n'], ['nova']],
    [
      ['plan', 'nova', ''],
      ['plan', 'site'],
    ],
    [
      ['plan', '-'],
      ['--format', '--out', '--detailed', '--help', '--no-color'],
    ],
    [
      ['plan', '--detailed', '--'],
      ['--format', '--out', '--help', '--no-color'],
    ],
    [
      ['plan', '--format', ''],
      ['text', 'markdown'],
    ],
    [['plan', '--format', 'm'], ['markdown']],
    [['plan', '--format', '=', 'm'], ['markdown']],
    [
      ['plan', '--format', '='],
      ['text', 'markdown'],
    ],
    [['plan', '--format=m'], ['--format=markdown']],
    [['plan', '--format', 'text', 'si'], ['site']],
    [['plan', '-d', 'si'], ['site']],
    [['--no-color', 'pl'], ['plan']],
    [
      ['completion', ''],
      ['bash', 'zsh'],
    ],
    [['completion', 'bash', ''], []],
    [['--'], ['--version', '--no-color', '--help']],
  ])('after %j are %j', (words, values) => {
    expect(valuesFor(...words)).toEqual(values);
  });

  it.each([[['plan', '--out', '']], [['restore', '']], [['nowhere', 'x']]])(
    'are unknown after %j: the shell may offer files',
    (words) => {
      expect(valuesFor(...words)).toEqual([]);
    },
  );

  it('come with what they mean', () => {
    expect(candidatesFor(program(), ['pl'], services)).toEqual([
      { value: 'plan', description: 'what a deploy would do' },
    ]);
  });
});
