import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeployRecord } from '../../../lib/provider/deploy-record';
import { lastWordsIn } from '../../../lib/provider/plugin/last-words';
import { InterruptedDeploy } from '../../../lib/provider/protocol/interrupted-deploy';

const answer = () => Promise.resolve({ diagnostics: [] });

describe('an interrupted deploy', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kollaform-test-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const deploy = (signal: AbortSignal) => {
    const record = new DeployRecord();
    record.note({ host: 'ctl1', name: 'nova_api', outcome: 'updated' });
    return new InterruptedDeploy(signal, record, lastWordsIn(directory));
  };

  it('is summarized by the call that ends last, and told in plans until something is applied again', async () => {
    const stopping = new AbortController();
    const interrupted = deploy(stopping.signal);
    let finish = (): void => undefined;
    const slow = interrupted.summarizedAfter(
      new Promise<void>((resolve) => {
        finish = resolve;
      }).then(answer),
    );
    stopping.abort();
    expect(await interrupted.summarizedAfter(answer())).toEqual({ diagnostics: [] });
    finish();
    const summary = 'The deploy was interrupted: 1 finished, 0 as before, nothing else was begun';
    expect((await slow).diagnostics).toMatchObject([{ severity: 2, summary }]);

    const next = deploy(new AbortController().signal);
    expect((await next.toldBefore(answer())).diagnostics).toMatchObject([
      { severity: 2, summary: `Before: ${summary}` },
    ]);
    await next.summarizedAfter(answer());
    expect(await next.toldBefore(answer())).toEqual({ diagnostics: [] });
  });

  it('keeps what its jobs have warned of, which Terraform may not have come to print', async () => {
    const stopping = new AbortController();
    const interrupted = deploy(stopping.signal);
    const warning = {
      severity: 2,
      summary: 'ctl1/nova_upgrade_checks: code 1',
      detail: 'Check: old',
      attribute: null,
    };
    await interrupted.summarizedAfter(Promise.resolve({ diagnostics: [warning] }));
    stopping.abort();
    await interrupted.summarizedAfter(answer());
    const told = await deploy(new AbortController().signal).toldBefore(answer());
    expect(JSON.stringify(told)).toContain('It warned: ctl1/nova_upgrade_checks: code 1\\nCheck: old');
  });
});
