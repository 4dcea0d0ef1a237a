import { Client, credentials, status } from '@grpc/grpc-js';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificate } from '../../../lib/provider/plugin/certificate';
import type { CertifiedKey } from '../../../lib/provider/plugin/certificate';
import { companionServices } from '../../../lib/provider/plugin/companion-services';
import { startPlugin } from '../../../lib/provider/plugin/serve';
import { rpcMethod } from '../../../lib/provider/protocol/grpc-service';
import { ProviderClient } from '../../helpers/provider-client';
import { until } from '../../helpers/until';
import { buildFakeProgram } from './fake-program';
import { fakeProvider, note } from './fake-provider';

describe('a provider process', () => {
  let directory: string;
  let temporary: string;
  let program: string;

  beforeAll(() => {
    directory = buildFakeProgram();
    program = join(directory, 'provider.js');
    temporary = join(directory, 'tmp');
    mkdirSync(temporary);
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const start = () =>
    ProviderClient.spawn({
      command: process.execPath,
      args: [program],
      cwd: directory,
      env: { TMPDIR: temporary },
    });

  const begun = (marker: string) => until(() => existsSync(`${marker}.begun`), 10_000, 'the change');

  it('says what it is when a person starts it', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('the kollaform provider for Terraform');
  });

  it('ends without a trace when Terraform says goodbye', async () => {
    const client = await start();
    expect(readdirSync(temporary)).toHaveLength(1);
    await client.close();
    expect(client.process?.exitCode).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  describe('whose TMPDIR is no place for a socket', () => {
    const startIn = (TMPDIR: string) =>
      ProviderClient.spawn({ command: process.execPath, args: [program], cwd: temporary, env: { TMPDIR } });

    it.each([
      ['longer than the path of a socket may be', () => join(temporary, 'x'.repeat(100))],
      ['missing', () => join(directory, 'missing')],
      ['a file', () => program],
    ])('takes another one: %s', async (_what, place) => {
      if (place().startsWith(temporary)) mkdirSync(place());
      const client = await startIn(place());
      expect(await client.configure({})).toEqual([]);
      await client.close();
      expect(client.process?.exitCode).toBe(0);
      rmSync(join(temporary, 'x'.repeat(100)), { recursive: true, force: true });
    });
  });

  it('survives what fails where nobody waits for it, and says so in the next answer', async () => {
    const client = await start();
    const { state, diagnostics } = await client.apply('docker_note', null, note({ title: 'stray failure' }));
    expect(state).toMatchObject({ id: 'note-1' });
    expect(diagnostics).toMatchObject([
      { severity: 'warning', summary: 'something failed beside this: Error: nobody caught this' },
    ]);
    expect(await client.configure({})).toEqual([]);
    await client.close();
    expect(client.process?.exitCode).toBe(0);
  });

  it('leaves Ctrl-C to Terraform', async () => {
    const client = await start();
    client.process?.kill('SIGINT');
    expect(await client.configure({})).toEqual([]);
    await client.close();
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('ends in order on %s', async (signal) => {
    const client = await start();
    client.process?.kill(signal);
    await client.ended;
    expect(client.process?.exitCode).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('rolls back what is under way and ends when Terraform is killed', async () => {
    const client = await start();
    const marker = join(directory, 'rolled-back');
    const creating = client.apply('docker_note', null, note({ title: marker }));
    creating.catch(() => undefined);
    await begun(marker);
    await client.vanish();
    expect(existsSync(marker)).toBe(true);
    expect(client.process?.exitCode).toBe(0);
  });

  it.each([
    ['is killed', (client: ProviderClient) => client.vanish(), true],
    ['says goodbye', (client: ProviderClient) => client.close(), false],
  ])('keeps what was warned of if Terraform %s', async (_what, leave, isKept) => {
    const client = await start();
    await client.apply('docker_note', null, note({ title: 'stray failure' }));
    await leave(client);
    const path = join(directory, 'kollaform-interrupted.txt');
    expect(existsSync(path) && readFileSync(path, 'utf8').includes('nobody caught this')).toBe(isKept);
    rmSync(path, { force: true });
  });

  it('changes nothing while another one of the same directory rolls back', async () => {
    const [orphan, successor] = [await start(), await start()];
    const marker = join(directory, 'rolled-back-first');
    orphan.apply('docker_note', null, note({ title: marker })).catch(() => undefined);
    await begun(marker);
    const ended = orphan.vanish();
    expect(existsSync(marker)).toBe(false);
    await successor.apply('docker_note', null, note({ title: 'next' }));
    expect(existsSync(marker)).toBe(true);
    await ended;
    await successor.close();
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('a provider served with a client certificate', () => {
  it.each([
    ['a stranger with a certificate of its own', () => sslCredentials(createCertificate())],
    ['anybody in plain text', () => credentials.createInsecure()],
  ])('refuses %s', async (_who, strangersCredentials) => {
    const plugin = await startPlugin(fakeProvider(), { clientPem: createCertificate().certificatePem });
    const [, socketPath] = /unix\|(.+)\|grpc\|/.exec(plugin.handshakeLine) ?? [];
    const client = new Client(`unix:${socketPath ?? ''}`, strangersCredentials());
    const { path, requestSerialize, responseDeserialize } = rpcMethod('GetProviderSchema');
    const code = await new Promise((resolve) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, (error) => {
        resolve(error?.code);
      });
    });
    expect(code).toBe(status.UNAVAILABLE);
    client.close();
    plugin.end();
    await plugin.ended;
  });

  /** Trusts whoever answers, so that only the provider can refuse. */
  const sslCredentials = ({ privateKey, certificatePem }: CertifiedKey) =>
    credentials.createSsl(null, Buffer.from(privateKey), Buffer.from(certificatePem), {
      rejectUnauthorized: false,
    });
});

describe('a provider served without a client certificate', () => {
  it('speaks plain text and is healthy', async () => {
    const plugin = await startPlugin(fakeProvider());
    const [, socketPath] = /^1\|6\|unix\|(.+)\|grpc\|\n$/.exec(plugin.handshakeLine) ?? [];
    const client = new Client(`unix:${socketPath ?? ''}`, credentials.createInsecure());
    const { path, requestSerialize, responseDeserialize } = companionServices.health.Check;
    const answer = await new Promise((resolve) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        Buffer.alloc(0),
        (_error, bytes) => {
          resolve(bytes);
        },
      );
    });
    expect(answer).toEqual(Buffer.of(0x08, 0x01));
    client.close();
    plugin.end();
    await plugin.ended;
  });
});
