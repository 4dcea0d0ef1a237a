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
    expect((await slow).diagnostics).toMatchObject([{ severity: 2, summary: `${summary} (interrupted)` }]);

    const next = deploy(new AbortController().signal);
    expect((await next.toldBefore(answer())).diagnostics).toMatchObject([
      { severity: 2, summary: `Before: ${summary} (interrupted)` },
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

  describe('or one that did not end well', () => {
    const WARNED = {
      severity: 2,
      summary: 'ctl1/nova_cell_online: code 1',
      detail: 'Rows are left',
      attribute: null,
    };
    const FAILED = { severity: 1, summary: 'ctl1/nova_api: no', detail: '', attribute: null };
    const told = async () => JSON.stringify(await deploy(new AbortController().signal).toldBefore(answer()));
    const applied = async (...results: readonly (typeof WARNED)[][]) => {
      const words = lastWordsIn(directory);
      const running = new InterruptedDeploy(new AbortController().signal, new DeployRecord(), words);
      for (const diagnostics of results) {
        await running.summarizedAfter(Promise.resolve({ diagnostics }));
      }
      return words;
    };
    beforeEach(() => {
      lastWordsIn(directory).forget();
    });

    it('keeps its warnings from the moment on in which there are any, as if it were killed then', async () => {
      await applied([WARNED], []);
      expect(await told()).toContain('Before: a deploy that failed, or was cut short, has warned');
      expect(await told()).toContain('ctl1/nova_cell_online: code 1\\nRows are left');
    });

    it('keeps them when something else fails, though Terraform comes to its end', async () => {
      (await applied([WARNED], [FAILED])).settle();
      expect(await told()).toContain('Rows are left');
      expect(await told()).not.toContain('ctl1/nova_api: no');
    });

    it('has told all when Terraform comes to its end and nothing failed', async () => {
      (await applied([WARNED], [])).settle();
      expect(await told()).toBe('{"diagnostics":[]}');
    });

    it('leaves what an earlier one has left until something is applied again', async () => {
      await applied([WARNED]);
      lastWordsIn(directory).settle();
      expect(await told()).toContain('Rows are left');
      await applied([]);
      expect(await told()).toBe('{"diagnostics":[]}');
    });
  });
});
