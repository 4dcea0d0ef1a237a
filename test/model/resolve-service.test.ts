import type { DesiredService } from '../../lib/model/desired-service';
import { resolveService } from '../../lib/model/resolve-service';
import type { ServiceDefinition } from '../../lib/model/service-definition';
import { printWaves } from './print-waves';
import { CLOUD, readRadio } from './radio';

function resolveRadio(files: { cloud?: string; versions?: string }): DesiredService {
  const [service] = readRadio(files).services;
  if (service === undefined) throw new Error('versions.yml names radio');
  return service;
}

describe('hosts and order', () => {
  it('come from the groups, in the order of cloud.yml', () => {
    expect(printWaves(resolveRadio({}).waves)).toEqual([
      'preparation',
      '  ctl1 radio_record container:tape',
      '  ctl1 radio_tune registry.example.org/radio/mixer:v1',
      'broadcast, one-host-at-a-time',
      '  ctl1 radio_mixer registry.example.org/radio/mixer:v1',
      '  ctl2 radio_mixer registry.example.org/radio/mixer:v1',
      '  ctl2 radio_sender registry.example.org/radio/sender:v1 after mixer',
      '  hill radio_sender registry.example.org/radio/sender:v1',
    ]);
  });

  it('follow the group named like a role or the preferred group of a job, when a host is in it', () => {
    const cloud = `
images: { registry: '' }
hosts:
  a: { engine: unix:///a, groups: [control, masts] }
  b: { engine: unix:///b, groups: [mixer, archive] }`;
    expect(printWaves(resolveRadio({ cloud }).waves)).toEqual([
      'preparation',
      '  b radio_record container:tape',
      '  b radio_tune mixer:v1',
      'broadcast, one-host-at-a-time',
      '  a radio_sender sender:v1',
      '  b radio_mixer mixer:v1',
    ]);
  });

  it('leave out what the options switch off, and bring it back with its place in the order', () => {
    const cloud = `${CLOUD}services: { radio: { studio: true } }`;
    const [, broadcast] = resolveRadio({ cloud }).waves;
    expect(broadcast && printWaves([broadcast]).slice(3)).toEqual([
      '  ctl2 radio_mixer registry.example.org/radio/mixer:v1',
      '  ctl2 radio_studio registry.example.org/radio/studio:v1 after mixer',
      '  ctl2 radio_sender registry.example.org/radio/sender:v1 after studio',
      '  hill radio_sender registry.example.org/radio/sender:v1',
    ]);
  });

  it('leave out waves without anything in them', () => {
    const enabled = { option: 'all: true', on: false };
    const definition: ServiceDefinition = {
      name: 'radio',
      roles: { mixer: { image: 'mixer', container: 'mixer', group: 'control', enabled } },
      jobs: {},
      waves: [
        { name: 'first', jobs: [] },
        { name: 'then', roles: ['mixer'], update: 'free' },
      ],
    };
    expect(resolveService(() => definition, readRadio({}).cloud, { tag: 'v1' }).waves).toEqual([]);
  });
});

describe('versions', () => {
  const versions = `
radio:
  tag: v1
  roles:
    mixer: { hosts: { ctl1: v3 } }
    sender: { tag: v2, hosts: { hill: 'sha256:${'0'.repeat(64)}' } }`;

  it('come from the host, else the role, else the service', () => {
    expect(printWaves(resolveRadio({ versions }).waves)).toEqual([
      'preparation',
      '  ctl1 radio_record container:tape',
      '  ctl1 radio_tune registry.example.org/radio/mixer:v3',
      'broadcast, one-host-at-a-time',
      '  ctl1 radio_mixer registry.example.org/radio/mixer:v3',
      '  ctl2 radio_mixer registry.example.org/radio/mixer:v1',
      '  ctl2 radio_sender registry.example.org/radio/sender:v2 after mixer',
      `  hill radio_sender registry.example.org/radio/sender@sha256:${'0'.repeat(64)}`,
    ]);
  });

  it('make a list of images, each once with all hosts that need it', () => {
    expect(resolveRadio({ versions }).images).toEqual([
      { name: 'mixer', reference: 'registry.example.org/radio/mixer:v1', hosts: ['ctl2'] },
      { name: 'mixer', reference: 'registry.example.org/radio/mixer:v3', hosts: ['ctl1'] },
      { name: 'sender', reference: 'registry.example.org/radio/sender:v2', hosts: ['ctl2'] },
      {
        name: 'sender',
        reference: `registry.example.org/radio/sender@sha256:${'0'.repeat(64)}`,
        hosts: ['hill'],
      },
    ]);
  });

  it('trigger jobs by the image on the first host of each role that is on', () => {
    const [preparation] = resolveRadio({ versions }).waves;
    expect(preparation?.kind === 'jobs' && preparation.jobs.map(({ triggers }) => triggers)).toEqual([
      [{ role: 'sender', image: 'registry.example.org/radio/sender:v2', host: 'ctl2' }],
      [{ role: 'mixer', image: 'registry.example.org/radio/mixer:v3', host: 'ctl1' }],
    ]);
  });
});

describe('named volumes', () => {
  it('are listed once, with all hosts that need them', () => {
    const definition: ServiceDefinition = {
      name: 'radio',
      roles: {
        mixer: { image: 'm', container: 'mx', group: 'control', volumes: ['logs:/l', '/dev:/dev'] },
        sender: { image: 's', container: 'sn', group: 'masts', volumes: ['logs:/l:ro', 'data:/d'] },
      },
      jobs: {},
      waves: [{ name: 'all', roles: ['mixer', 'sender'], update: 'free' }],
    };
    expect(resolveService(() => definition, readRadio({}).cloud, { tag: 'v1' }).volumes).toEqual([
      { name: 'data', hosts: ['ctl2', 'hill'] },
      { name: 'logs', hosts: ['ctl1', 'ctl2', 'hill'] },
    ]);
  });
});
