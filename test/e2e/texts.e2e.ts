import type { Lab } from '../lab/lab';
import { deployedLab, planned } from './deployed-lab';

/** Each means something to Terraform, to the shell or to cdktf. */
const TEXTS = {
  SHELL: '${HOSTNAME} ${BAR:-dflt}',
  FUNCTION: '${path.root}/x ${1+1} ${file("/etc/hostname")}',
  DOUBLED: '$${X} $$${X} %%{if}',
  DIRECTIVE: '%{if} %{ for x in [1] }x%{ endfor }',
  MIXED: '$%{x} %${x} ${"$"}{ #{x} &{y} $$ 100%',
  TOKEN: '${TfToken[TOKEN.1]}',
  LINES: 'one\ntwo "quoted" \\ back',
};

describe('texts that look like templates', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await deployedLab('texts', 1, 1, { containers: { environment: TEXTS } });
  });

  afterAll(() => lab.destroy());

  it.each([
    ['ctl1', 'nova_api'],
    // One of a fleet, whose settings are texts themselves.
    ['cmp1', 'nova_compute'],
  ])('are on %s in %s what they are in cloud.yml', async (host, container) => {
    const { Config } = await lab.inspect(host, container);
    expect(Config.Env).toEqual(
      expect.arrayContaining(Object.entries(TEXTS).map(([name, text]) => `${name}=${text}`)),
    );
  });

  it('are no change in the next plan', async () => {
    expect(await planned(lab)).toEqual([]);
  });
});
