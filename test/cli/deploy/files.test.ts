import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventReader } from '../../../lib/cli/deploy/follow-events';
import { keepPlans, takePlans } from '../../../lib/cli/deploy/plan-file';
import { renderMarkdown } from '../../../lib/cli/deploy/render-plan';
import { runTerraform } from '../../../lib/cli/deploy/terraform';

describe('files and programs of a deploy', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-test-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const planned = {
    version: 1,
    service: 'no*va',
    waves: [],
    pulls: [],
    removals: [],
    skippedHosts: [],
    warnings: [{ summary: '<b>odd</b>', detail: '' }],
    changes: true,
  } as const;

  it('a plan that was kept is put back where Terraform works, byte for byte, for its owner only', () => {
    const stack = join(directory, 'stack');
    mkdirSync(stack);
    const planFile = join(stack, 'plan');
    writeFileSync(planFile, Buffer.of(0, 255, 10));
    const path = join(directory, 'kept');
    keepPlans(path, [{ service: 'nova', directory: stack, planFile, planned }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(planFile, 'another one');
    expect(takePlans(path)).toEqual([{ service: 'nova', directory: stack, planFile, planned }]);
    expect(readFileSync(planFile)).toEqual(Buffer.of(0, 255, 10));
  });

  it('anything else is refused', () => {
    const path = join(directory, 'kept');
    for (const text of ['no JSON', '{"plans":[]}']) {
      writeFileSync(path, text);
      expect(() => takePlans(path)).toThrow(`${path} was not made by kollaform plan --out`);
    }
  });

  it('events are read as they come, a cut line when it is whole', () => {
    const path = join(directory, 'events');
    const reader = new EventReader(path);
    expect(reader.read()).toEqual([]);
    appendFileSync(path, '{"kind":"run-begin"}\n{"kind":"run');
    expect(reader.read()).toEqual([{ kind: 'run-begin' }]);
    expect(reader.read()).toEqual([]);
    appendFileSync(path, '-end"}\n');
    expect(reader.read()).toEqual([{ kind: 'run-end' }]);
  });

  it('names in markdown are no markup', () => {
    const report = {
      version: 1,
      plannedAt: '2026-11-27T12:00:00Z',
      changes: true,
      services: [planned],
    } as const;
    const lines = renderMarkdown(report);
    expect(lines[0]).toBe(String.raw`### Upgrade of no\*va: nothing to do`);
    expect(lines).toContain(String.raw`> **Warning:** \<b\>odd\</b\>`);
  });

  it('warnings in markdown that say the same of several containers are one', () => {
    const taken = (summary: string, detail: string) => ({ summary, detail });
    const warnings = [
      taken('ctl1/nova_api exists already', 'as it is'),
      taken('ctl1/nova_ssh exists already', 'user differs'),
      taken('ctl2/nova_api exists already', 'as it is'),
      taken('the plan is old', ''),
    ];
    const services = [{ ...planned, warnings }];
    const lines = renderMarkdown({ version: 1, plannedAt: '2026-11-27T12:00:00Z', changes: true, services });
    expect(lines.filter((line) => line.startsWith('> **'))).toEqual([
      String.raw`> **Warning:** exists already: ctl1/nova\_api, ctl2/nova\_api`,
      String.raw`> **Warning:** ctl1/nova\_ssh exists already`,
      '> **Warning:** the plan is old',
    ]);
  });

  it('Terraform is interrupted once on Ctrl-C, and waited for', async () => {
    const program = join(directory, 'terraform');
    const script = `#!/bin/sh\ntrap 'echo interrupted; exit 7' INT\necho begun >&2\nwhile :; do sleep 0.05; done\n`;
    writeFileSync(program, script, { mode: 0o755 });
    const aborter = new AbortController();
    const environment = { ...process.env, TERRAFORM_BINARY_NAME: program };
    const ended = runTerraform(['apply'], { directory, environment, signal: aborter.signal });
    setTimeout(() => {
      aborter.abort();
    }, 1_000);
    expect(await ended).toEqual({ exitCode: 7, stdout: 'interrupted\n', stderr: 'begun\n' });
  });

  it('says so when there is no Terraform', async () => {
    const environment = { TERRAFORM_BINARY_NAME: join(directory, 'missing') };
    const { signal } = new AbortController();
    await expect(runTerraform(['plan'], { directory, environment, signal })).rejects.toThrow(
      /cannot be started: .*ENOENT.*\. Is Terraform installed\?/,
    );
  });
});
