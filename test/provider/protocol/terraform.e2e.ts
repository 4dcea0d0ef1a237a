import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFakeProgram } from './fake-program';

const SOURCE = 'terraform.local/kollaform/docker';
const VERSION = '0.1.0';
const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

describe('the real Terraform with a provider of ours', () => {
  let directory: string;

  const terraform = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('terraform', [...args, '-no-color'], {
      cwd: directory,
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr };
  };

  const writeConfiguration = (note: object) => {
    const configuration = {
      terraform: { required_providers: { docker: { source: SOURCE, version: VERSION } } },
      provider: { docker: { hosts: { ctl1: { engine: 'unix:///run/ctl1.sock' } } } },
      resource: { docker_note: { one: note } },
    };
    writeFileSync(join(directory, 'main.tf.json'), JSON.stringify(configuration));
  };

  const storedNote = () => {
    const { output } = terraform('state', 'show', 'docker_note.one');
    return output;
  };

  beforeAll(() => {
    directory = buildFakeProgram();
    const platform = `${process.platform}_${ARCHITECTURES[process.arch] ?? process.arch}`;
    const folder = join(directory, 'terraform.d/plugins', SOURCE, VERSION, platform);
    mkdirSync(folder, { recursive: true });
    const executable = join(folder, `terraform-provider-docker_v${VERSION}`);
    writeFileSync(executable, `#!/bin/sh\nexec '${process.execPath}' '${join(directory, 'provider.js')}'\n`);
    chmodSync(executable, 0o755);
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('creates, keeps, updates in place, imports and destroys', () => {
    const note = {
      title: 'hello',
      weight: 0.1,
      labels: { 'a b': 'ä' },
      readers: ['x', 'y'],
      page: [{ number: 1 }],
    };
    writeConfiguration(note);
    expect(terraform('init')).toMatchObject({ status: 0 });
    expect(terraform('apply', '-auto-approve')).toMatchObject({ status: 0 });
    expect(storedNote()).toMatch(/id += "note-1"/);
    expect(terraform('plan', '-detailed-exitcode')).toMatchObject({ status: 0 });

    writeConfiguration({ ...note, title: 'changed' });
    const { status, output } = terraform('plan', '-detailed-exitcode');
    expect(status).toBe(2);
    expect(output).toContain('will be updated in-place');
    expect(output).toContain('"hello" -> "changed"');
    expect(terraform('apply', '-auto-approve')).toMatchObject({ status: 0 });
    expect(storedNote()).toMatch(/title += "changed"/);

    expect(terraform('destroy', '-auto-approve')).toMatchObject({ status: 0 });
    expect(terraform('import', 'docker_note.one', 'note-9')).toMatchObject({ status: 0 });
    expect(storedNote()).toMatch(/id += "note-9"/);
  }, 60_000);
});
