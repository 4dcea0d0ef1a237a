import { readDesired } from '../../lib/model/read-desired';
import type { ProbeDefinition } from '../../lib/model/probe-definition';
import { defineService } from '../../lib/model/service';
import { z } from 'zod';

const CLOUD = `
images: { registry: q }
hosts:
  a1: { engine: unix:///a1, groups: [studio], address: 10.0.0.1, suffix: one }
  a2: { engine: unix:///a2, groups: [studio], address: 'fd00::2' }
`;

function probesOf(readinessProbe: ProbeDefinition) {
  const radio = defineService({
    name: 'radio',
    options: z.strictObject({}),
    define: () => ({
      roles: { mixer: { image: 'mixer', container: 'mixer', group: 'studio', readinessProbe } },
      jobs: {},
      queries: {
        records: {
          title: "radio's records",
          ofRole: 'mixer',
          container: 'mixer_records',
          command: ['read', '{config}/mixer.conf'],
          volumes: ['data:/data:ro'],
        },
      },
      waves: [{ name: 'all', roles: ['mixer'], update: 'free' as const }],
    }),
  });
  const files = {
    cloud: { name: 'cloud.yml', text: CLOUD },
    versions: { name: 'versions.yml', text: 'radio: { tag: n }' },
  };
  const [service] = readDesired(files, [radio]).services;
  const containers = service?.waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : [])) ?? [];
  return containers.map((it) => it.readinessProbe);
}

describe('the probe of a role', () => {
  it('has the placeholders of each host filled in', () => {
    const exec = probesOf({ exec: { command: ['ask', '{host}'] }, refusals: ['no {word}'] });
    expect(exec).toEqual([
      { exec: { command: ['ask', 'a1'] }, refusals: ['no {word}'] },
      { exec: { command: ['ask', 'a2'] }, refusals: ['no {word}'] },
    ]);
  });

  it('asks the host itself unless it names another', () => {
    expect(probesOf({ httpGet: { port: 80 } }).map((it) => it?.httpGet)).toEqual([
      { port: 80, host: '10.0.0.1' },
      { port: 80, host: '[fd00::2]' },
    ]);
    expect(probesOf({ httpGet: { port: 80, host: 'vip' } })[0]?.httpGet).toEqual({ port: 80, host: 'vip' });
  });

  it('asks for records in one way for all hosts, wherever the role runs', () => {
    const [first, second] = probesOf({
      record: { binary: 'mixer', query: 'records', identify: ['whoami', '{host}'] },
    });
    expect(first?.record?.identify).toEqual(['whoami', '{host}']);
    expect(first?.record?.query).toBe(second?.record?.query);
    expect(first?.record?.query).toMatchObject({
      title: "radio's records",
      places: [
        {
          host: 'a1',
          ofContainer: 'mixer-one',
          container: 'mixer_records-one',
          command: ['read', '/etc/kolla/mixer.conf'],
          volumes: ['data-one:/data:ro'],
        },
        { host: 'a2', ofContainer: 'mixer', container: 'mixer_records', volumes: ['data:/data:ro'] },
      ],
    });
  });
});
