import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOOK_EVENTS } from '../../lib/contract/run-hook';
import { LOCAL_MACHINE } from '../../lib/local-machine';
import type { Machine } from '../../lib/model/input-file';
import { readCloud } from '../../lib/model/read-cloud';

const read = (hooks: string, directory = '/srv', machine?: Machine) =>
  readCloud(
    {
      name: 'cloud.yml',
      text: `images: { registry: r/k }\nhosts: { a: { engine: unix:///run/a.sock } }\nhooks: ${hooks}\n`,
      directory,
    },
    [],
    machine,
  );
const problemsIn = (...given: Parameters<typeof read>) =>
  read(...given).problems.map(({ path, message }) => `${path}: ${message}`);

describe('hooks in cloud.yml', () => {
  it('are none unless it has some', () => {
    expect(read('{}').value?.hooks).toEqual([]);
  });

  it('start a program beside cloud.yml, for what a person wants to know', () => {
    const { value, problems } = read('{ notify: { run: hooks/notify } }');
    expect(problems).toEqual([]);
    expect(value?.hooks).toEqual([
      {
        name: 'notify',
        target: { kind: 'program', path: '/srv/hooks/notify', directory: '/srv', isGate: false },
        events: [
          'run-begin',
          'run-end',
          'interrupted',
          'host-skipped',
          'hosts-not-begun',
          'paused',
          'failure',
        ],
        timeoutSeconds: 10,
      },
    ]);
  });

  it('post to an address that is a secret, with headers that are', () => {
    const chat = '{ webhook_env: CHAT, headers: { X-Team: cloud }, headers_env: { Authorization: TOKEN } }';
    const { value, problems } = read(`{ chat: ${chat} }`);
    expect(problems).toEqual([]);
    expect(value?.hooks[0]?.target).toEqual({
      kind: 'webhook',
      urlEnv: 'CHAT',
      headers: { 'X-Team': 'cloud' },
      headersEnv: { Authorization: 'TOKEN' },
    });
  });

  it('send log records of everything', () => {
    const logs =
      '{ otlp: "http://collector:4318", ca: pki/ca.pem, environment_name: production, timeout: 30s }';
    expect(read(`{ logs: ${logs} }`).value?.hooks).toEqual([
      {
        name: 'logs',
        target: {
          kind: 'otlp',
          url: 'http://collector:4318',
          environmentName: 'production',
          headers: {},
          headersEnv: {},
          ca: '/srv/pki/ca.pem',
        },
        events: HOOK_EVENTS,
        timeoutSeconds: 30,
      },
    ]);
  });

  it.each([
    ['{ a: {} }', 'hooks.a: must have exactly one of: run, webhook, webhook_env, otlp'],
    ['{ a: { run: x, webhook: "http://h" } }', 'hooks.a: must have exactly one of'],
    ['{ "a b": { run: x } }', 'hooks.a b: the name of a hook begins with a letter'],
    ['{ a: { run: x, events: [run-start] } }', 'hooks.a.events.0: must be one of: run-begin,'],
    ['{ a: { run: x, events: [run-bgin] } }', 'did you mean run-begin?'],
    ['{ a: { run: x, events: [] } }', 'hooks.a.events: must name an event'],
    ['{ a: { run: x, timeout: 0 } }', 'hooks.a.timeout: must be more than 0 seconds'],
    ['{ a: { run: x, gate: true, events: [failure] } }', 'hooks.a.events: cannot be set beside gate'],
    ['{ a: { webhook: "http://h", gate: true } }', 'hooks.a.gate: is for a hook with run'],
    ['{ a: { run: x, headers: { X-Team: y } } }', 'hooks.a.headers: is for a webhook or otlp'],
    ['{ a: { run: x, ca: y } }', 'hooks.a.ca: is for a webhook or otlp'],
    ['{ a: { webhook: chat.example } }', 'hooks.a.webhook: must be an address'],
    ['{ a: { webhook: "ftp://h" } }', 'hooks.a.webhook: must be an address'],
    [
      '{ a: { webhook: "https://u:p@h" } }',
      'hooks.a.webhook: user and password do not belong here; use webhook_env',
    ],
    [
      '{ a: { otlp: "http://h/v1/logs" } }',
      'hooks.a.otlp: must be the address of a collector, without /v1/logs',
    ],
    [
      '{ a: { webhook: "http://h", environment_name: x } }',
      'hooks.a.environment_name: is for a hook with otlp',
    ],
    ['{ a: { webhook: "http://h", headers: { Authorization: x } } }', 'a secret does not belong here'],
    ['{ a: { webhook: "http://h", headers: { "X Y": x } } }', 'hooks.a.headers.X Y: is no header of HTTP'],
    ['{ a: { webhook: "http://h", headers: { Host: x } } }', 'hooks.a.headers.Host: cannot be set'],
    [
      '{ a: { webhook: "http://h", headers: { X-Y: x }, headers_env: { x-y: Z } } }',
      'hooks.a.headers_env.x-y: is in headers, too',
    ],
    ['{ a: { webhook_env: "a b" } }', 'hooks.a.webhook_env: must be the name of an environment variable'],
  ])('are refused: %s', (hooks, message) => {
    expect(problemsIn(hooks).join('\n')).toContain(message);
  });

  it('name files that can be used', () => {
    const directory = mkdtempSync(join(tmpdir(), 'kollaform-hooks-'));
    const path = join(directory, 'notify');
    writeFileSync(path, '#!/bin/sh\n', { mode: 0o644 });
    const problems = () => problemsIn('{ a: { run: notify }, b: { run: other } }', directory, LOCAL_MACHINE);
    expect(problems()).toEqual([
      `hooks.a.run: ${path}: may not be started; chmod +x allows it`,
      `hooks.b.run: ${join(directory, 'other')}: no such file`,
    ]);
    chmodSync(path, 0o755);
    expect(problems()).toHaveLength(1);
    rmSync(directory, { recursive: true });
  });
});
