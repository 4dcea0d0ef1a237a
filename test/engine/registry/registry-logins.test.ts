import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askHelper } from '../../../lib/engine/registry/credential-helper';
import { registryLogins, type DeclaredLogin } from '../../../lib/engine/registry/registry-logins';

const IMAGE = 'reg.example:5000/ns/nova-api:1';

describe('the login for an image', () => {
  let home: string;
  const environment = () => ({
    HOME: '/nowhere',
    DOCKER_CONFIG: home,
    PATH: `${home}:${process.env['PATH'] ?? ''}`,
  });
  const loginFor = (
    reference: string,
    declared: Readonly<Record<string, DeclaredLogin>> = {},
    more: Readonly<Record<string, string>> = {},
  ) => registryLogins({ ...environment(), ...more }, declared).loginFor(reference);

  const configure = (config: unknown) => {
    writeFileSync(join(home, 'config.json'), JSON.stringify(config));
  };
  const helper = (name: string, body: string) => {
    writeFileSync(join(home, `docker-credential-${name}`), `#!/bin/sh\n${body}\n`);
    chmodSync(join(home, `docker-credential-${name}`), 0o755);
  };
  /** What an engine reads from it. */
  const sent = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): unknown => {
    const header = headers['x-registry-auth'];
    return header === undefined ? undefined : JSON.parse(Buffer.from(header, 'base64url').toString());
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kollaform-logins-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it('is none without a configuration, and the remedy says how to make one', async () => {
    const login = await loginFor(IMAGE);
    expect(login.headers).toEqual({});
    expect(login.remedy).toBe(
      'No login for reg.example:5000 is known here. Run docker login reg.example:5000 as this user on this machine, or set images.login in cloud.yml.',
    );
  });

  const auth = Buffer.from('bob:se:cret').toString('base64');
  const bob = { username: 'bob', password: 'se:cret', serveraddress: 'reg.example:5000' };

  it.each([
    [{ auth }, bob],
    [{ auth: Buffer.from('bob:se:cret\0\0').toString('base64') }, bob],
    [{ username: 'bob', password: 'se:cret' }, bob],
    [
      { auth, identitytoken: 'tok' },
      { identitytoken: 'tok', serveraddress: 'reg.example:5000' },
    ],
    [{ registrytoken: 'tok' }, { registrytoken: 'tok', serveraddress: 'reg.example:5000' }],
    [{}, undefined],
    [{ auth: 'x' }, undefined],
    ['nonsense', undefined],
  ])('is read from auths: %j', async (entry, expected) => {
    configure({ auths: { 'reg.example:5000': entry } });
    expect(sent(await loginFor(IMAGE))).toEqual(expected);
  });

  it('is padded, as engines want it', async () => {
    configure({ auths: { 'reg.example:5000': { username: 'b', password: '>>>???ü' } } });
    const header = (await loginFor(IMAGE)).headers['x-registry-auth'] ?? '';
    expect(header).toMatch(/^[\w=-]+$/);
    expect(header.length % 4).toBe(0);
  });

  it.each(['https://reg.example:5000', 'http://reg.example:5000/v2/', 'reg.example:5000'])(
    'is found under the key %s',
    async (key) => {
      configure({ auths: { [key]: { auth } } });
      expect(sent(await loginFor(IMAGE))).toEqual(bob);
    },
  );

  it('of Docker Hub has the key that docker login writes', async () => {
    configure({ auths: { 'https://index.docker.io/v1/': { auth } } });
    for (const reference of ['kolla/nova-api:1', 'docker.io/kolla/nova-api:1', 'nova-api'])
      expect(sent(await loginFor(reference))).toEqual({
        ...bob,
        serveraddress: 'https://index.docker.io/v1/',
      });
  });

  it('goes to no other registry', async () => {
    configure({ auths: { 'reg.example:5000': { auth } } });
    const declared = { 'reg.example:5000/ns': { username: 'u', passwordEnv: 'SECRET' } };
    for (const other of [
      'reg.example/ns/a:1',
      'reg.example:5001/ns/a:1',
      'quay.io/reg.example:5000/a',
      'a:1',
    ])
      expect((await loginFor(other, declared, { SECRET: 's' })).headers).toEqual({});
  });

  it('is not looked for in the shape of something else', async () => {
    for (const config of [null, [], 'x', { auths: [] }, { credHelpers: 'x', credsStore: 7 }]) {
      configure(config);
      expect(sent(await loginFor(IMAGE))).toBeUndefined();
    }
    configure({ auths: {} });
    expect(sent(await loginFor('constructor.io/a:1'))).toBeUndefined();
  });

  it('does without a configuration that cannot be read, and says so where the registry refuses', async () => {
    writeFileSync(join(home, 'config.json'), '{ "auths": { "x": { "auth": "c2VjcmV0" ');
    const login = await loginFor(IMAGE);
    expect(login.headers).toEqual({});
    expect(login.remedy).toContain(`known here; ${home}/config.json is not JSON. Run docker login`);
    expect(login.remedy).not.toContain('c2Vj');
  });

  describe('from a credential helper', () => {
    const ASKED = 'read server; echo "$server" >> "$DOCKER_CONFIG/asked"';

    it('is asked for once, by the server that it is for', async () => {
      configure({ credsStore: 'vault', auths: { 'reg.example:5000': {} } });
      helper('vault', `${ASKED}\necho '{"ServerURL": "x", "Username": "bob", "Secret": "se:cret"}'`);
      const logins = registryLogins(environment(), {});
      const all = await Promise.all(
        [IMAGE, IMAGE, 'reg.example:5000/other:2'].map((it) => logins.loginFor(it)),
      );
      expect(all.map(sent)).toEqual([bob, bob, bob]);
      await logins.loginFor('nova-api:1');
      expect(readFileSync(join(home, 'asked'), 'utf8')).toBe(
        'reg.example:5000\nhttps://index.docker.io/v1/\n',
      );
    });

    it('of one registry goes before that of all', async () => {
      configure({ credsStore: 'vault', credHelpers: { 'reg.example:5000': 'own' } });
      helper('vault', 'exit 9');
      helper('own', `echo '{"Username": "<token>", "Secret": "tok"}'`);
      expect(sent(await loginFor(IMAGE))).toEqual({
        identitytoken: 'tok',
        serveraddress: 'reg.example:5000',
      });
    });

    it('that knows nothing leaves it to auths', async () => {
      configure({ credsStore: 'vault', auths: { 'reg.example:5000': { auth } } });
      helper('vault', 'echo "credentials not found in native keychain"; exit 1');
      expect(sent(await loginFor(IMAGE))).toEqual(bob);
    });

    it.each([
      ['is missing', undefined, 'there is no program docker-credential-vault'],
      [
        'fails',
        'echo locked >&2; echo "s3cret"; exit 3',
        'docker-credential-vault ended with code 3: locked',
      ],
      ['says anything', 'echo "s3cret"', 'docker-credential-vault answered with something else than JSON'],
      ['says too much', 'yes s3cret', 'docker-credential-vault answered with more than 1 MiB'],
    ])('that %s is told where the registry refuses, without what it said', async (_, body, reason) => {
      configure({ credsStore: 'vault' });
      if (body !== undefined) helper('vault', body);
      const { headers, remedy } = await loginFor(IMAGE);
      expect(headers).toEqual({});
      expect(remedy).toContain(`is known here; ${reason}. Run docker login`);
      expect(remedy).not.toContain('s3cret');
    });

    it('that hangs is not waited for, nor what it has started', async () => {
      helper('slow', 'sleep 30 & sleep 30');
      const begun = performance.now();
      await expect(askHelper('slow', 'x', environment(), 200)).rejects.toThrow('did not answer within 0.2 s');
      expect(performance.now() - begun).toBeLessThan(5_000);
    });

    it('is a name, and no path', async () => {
      await expect(askHelper('../x', 'x', environment())).rejects.toThrow('is not the name');
    });
  });

  describe('that the cloud refers to', () => {
    const declared = (login: Omit<DeclaredLogin, 'username'>) => ({
      'reg.example:5000/ns': { username: 'kolla', ...login },
    });
    const kolla = { username: 'kolla', password: 'pa ss', serveraddress: 'reg.example:5000' };

    it('has its password in the environment, and goes before that of Docker', async () => {
      configure({ auths: { 'reg.example:5000': { auth } } });
      const login = await loginFor(IMAGE, declared({ passwordEnv: 'SECRET' }), { SECRET: 'pa ss' });
      expect(sent(login)).toEqual(kolla);
      expect(login.remedy).toBe(
        'User kolla (images.login in cloud.yml) was sent to reg.example:5000. Correct that login.',
      );
    });

    it('has its password in a file', async () => {
      writeFileSync(join(home, 'password'), 'pa ss\n');
      const login = await loginFor(IMAGE, declared({ passwordFile: join(home, 'password') }));
      expect(sent(login)).toEqual(kolla);
    });

    it('is an error where there is no password', async () => {
      await expect(loginFor(IMAGE, declared({ passwordEnv: 'SECRET' }))).rejects.toThrow(
        'the password of images.login cannot be read: the environment variable SECRET is not set',
      );
      await expect(loginFor(IMAGE, declared({ passwordFile: '/nowhere' }))).rejects.toThrow(
        'the password of images.login cannot be read: ENOENT',
      );
      writeFileSync(join(home, 'empty'), '\n');
      await expect(loginFor(IMAGE, declared({ passwordFile: join(home, 'empty') }))).rejects.toThrow(
        'is empty',
      );
    });
  });
});
