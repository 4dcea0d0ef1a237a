import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../lab/run-command';
import { IMAGES } from '../podman/radio';
import { RadioCloud } from '../podman/radio-cloud';
import { PASSWORD, Registry, USER } from '../registry/registry';
import { oneLine, succeed } from './deployed-lab';

const ENGINE = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
const PORT = 5999;
/** What a lab's engine without privileges of its own refuses. */
const UNPRIVILEGED = { ulimits: false, host_access: false };
const ALL = [
  'update docker_container.tune',
  'update docker_fleet.mixers/mixer_ctl1',
  'update docker_fleet.senders/sender_ctl1',
  'update docker_image.radio-mixer',
  'update docker_image.radio-sender',
];

/** Of an engine that `bin/machine.sh` has started: it has a network namespace of its own. */
function enginePid(): number | undefined {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const engine = pids.find((pid) => {
    const command = tryRead(`/proc/${pid}/cmdline`).split('\0');
    return command[0] === 'dockerd' && command.includes(ENGINE);
  });
  return engine === undefined ? undefined : Number(engine);
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

describe('a registry that wants a login', () => {
  let registry: Registry;
  let cloud: RadioCloud;
  let home: string;
  const image = (name: string) => `${cloud.registry}/${name}:v1`;
  /** The user's own environment: no login is known anywhere but in this directory. */
  const user = () => ({ DOCKER_CONFIG: home, PATH: `${home}:${process.env['PATH'] ?? ''}` });
  // Other tests use the same engine.
  const ids = async () =>
    Object.fromEntries(
      Object.entries(await cloud.containers())
        .filter(([name]) => name.startsWith('radio_'))
        .map(([name, { id }]) => [name, id]),
    );

  async function publish(stamp: string): Promise<void> {
    await cloud.buildRelease('v1', { stamp });
    for (const name of IMAGES) await registry.push(cloud.docker, image(name));
  }

  async function forgetImages(): Promise<void> {
    const containers = await cloud.docker.listContainers({ all: true });
    const ours = containers.filter(({ Names }) => Names.some((name) => name.startsWith('/radio_')));
    await Promise.all(ours.map(({ Id }) => cloud.docker.getContainer(Id).remove({ force: true })));
    const images = await cloud.docker.listImages({ filters: { reference: [`${cloud.registry}/*`] } });
    for (const { Id } of images) await cloud.docker.getImage(Id).remove({ force: true });
  }

  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kollaform-registry-'));
    home = join(directory, 'docker');
    mkdirSync(home);
    registry = await Registry.start(PORT, enginePid());
    cloud = new RadioCloud(join(directory, 'cloud'), ENGINE, `${registry.address}/radio`);
    cloud.writeCloud({}, UNPRIVILEGED);
    cloud.writeVersion('v1');
    await publish('first');
    await forgetImages();
    registry.takeRequests();
  });

  afterAll(async () => {
    await forgetImages();
    await registry.stop();
    await rm(dirname(cloud.directory), { recursive: true, force: true });
  });

  it('refuses who has none, and the error says what to do', async () => {
    const { exitCode, output } = await cloud.deploy(user());
    expect(exitCode).not.toBe(0);
    const text = oneLine(output);
    expect(text).toMatch(/Pulled first: .*radio-mixer.* on ctl1/);
    expect(text).toMatch(/ctl1: could not pull image \S+: .*no basic auth credentials\. No login for/);
    expect(text).toContain(
      `Run docker login ${registry.address} as this user on this machine, or set images.login`,
    );
    expect(await ids()).toEqual({});
  });

  it("has that of the user's credential helper, as docker pull does", async () => {
    const helper = join(home, 'docker-credential-test');
    const answer = JSON.stringify({ Username: USER, Secret: PASSWORD });
    writeFileSync(
      helper,
      `#!/bin/sh\nread server\n[ "$server" = ${registry.address} ] && echo '${answer}'\n`,
    );
    chmodSync(helper, 0o755);
    writeFileSync(join(home, 'config.json'), JSON.stringify({ credHelpers: { [registry.address]: 'test' } }));
    await succeed(cloud.deploy(user()));
    expect(registry.takeRequests().some((line) => line.endsWith('somebody'))).toBe(true);
    expect(await cloud.planned(user())).toEqual([]);
  });

  it('has that of cloud.yml, which is in no file that is written and in no output', async () => {
    await forgetImages();
    await rm(join(home, 'config.json'));
    cloud.writeCloud({ login: { username: USER, password_env: 'RADIO_PASSWORD' } }, UNPRIVILEGED);
    const refused = await cloud.deploy({ ...user(), RADIO_PASSWORD: 'wrong' });
    expect(oneLine(refused.output)).toContain(
      `User ${USER} (images.login in cloud.yml) was sent to ${registry.address}. Correct that login.`,
    );
    const log = join(cloud.directory, 'terraform.log');
    const variables = { ...user(), RADIO_PASSWORD: PASSWORD, TF_LOG: 'DEBUG', TF_LOG_PATH: log };
    const { output } = await succeed(cloud.deploy(variables));
    await succeed(cloud.plan(variables));
    const encoded = Buffer.from(JSON.stringify(PASSWORD).slice(1, -1)).toString('base64').replace(/=+$/, '');
    const patterns = [PASSWORD, encoded.slice(2, -2)].flatMap((it) => ['-e', it]);
    const found = await runCommand('grep', ['-rlF', ...patterns, cloud.directory], { cwd: cloud.directory });
    expect({ found: found.stdout, output: output.includes(PASSWORD) }).toEqual({ found: '', output: false });
    expect(readFileSync(log, 'utf8').length).toBeGreaterThan(1_000);
  });

  it('has another image under a tag by now: nobody asks, unless the cloud says so', async () => {
    const login = { username: USER, password_file: join(cloud.directory, 'password') };
    writeFileSync(login.password_file, `${PASSWORD}\n`);
    const before = await ids();
    await publish('second');
    // The engine has the first one under the tag, as if the second was pushed from elsewhere.
    const [mixer] = IMAGES;
    const first = (await cloud.docker.getContainer('radio_mixer').inspect()).Image;
    for (const name of IMAGES)
      await cloud.docker.getImage(first).tag({ repo: `${cloud.registry}/${name}`, tag: 'v1' });
    cloud.writeCloud({ login }, UNPRIVILEGED);
    registry.takeRequests();
    expect(await cloud.planned(user())).toEqual([]);
    expect(registry.takeRequests()).toEqual([]);

    cloud.writeCloud({ login, pull: 'changed' }, UNPRIVILEGED);
    const { output } = await succeed(cloud.plan(user()));
    expect(oneLine(output)).toMatch(
      new RegExp(`Pulled first: .*${mixer ?? ''}.* anew on ctl1, since its registry has another one by now`),
    );
    expect(await cloud.planned(user())).toEqual(ALL);
    expect(await ids()).toEqual(before);
  });

  it('gives what the plan has said, though it has yet another one when that is applied', async () => {
    const before = await ids();
    const stack = join(cloud.directory, 'cdktf.out/stacks/radio');
    const second = (await cloud.docker.getImage(image('radio-mixer')).inspect()).Id;
    await publish('third');
    const third = (await cloud.docker.getImage(image('radio-mixer')).inspect()).Id;
    for (const name of IMAGES)
      await cloud.docker.getImage(second).tag({ repo: `${cloud.registry}/${name}`, tag: 'v1' });
    await succeed(
      runCommand('terraform', ['apply', 'plan'], { cwd: stack, env: { ...process.env, ...user() } }),
    );
    const after = await ids();
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    for (const name of Object.keys(after)) expect(after[name]).not.toBe(before[name]);
    const now = (await cloud.docker.getContainer('radio_mixer').inspect()).Image;
    expect([second, third]).not.toContain(now);

    expect(await cloud.planned(user())).toEqual(ALL);
    await succeed(cloud.deploy(user()));
    expect((await cloud.docker.getContainer('radio_mixer').inspect()).Image).toBe(third);
    expect(await cloud.planned(user())).toEqual([]);
  });

  it('fails a plan that must ask it and cannot, with host, image and registry', async () => {
    await registry.stop();
    const { exitCode, output } = await cloud.plan(user());
    expect(exitCode).not.toBe(0);
    expect(oneLine(output)).toMatch(
      new RegExp(`ctl1: could not ask registry ${registry.address} for image ${image('radio-mixer')}: `),
    );
  });
});
