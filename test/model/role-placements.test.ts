import { parsePlacements, printPlacements } from '../../lib/contract/role-placement';
import { rolePlacements } from '../../lib/model/role-placements';
import { readRadio } from './radio';

function placements(versions?: string) {
  const [service] = readRadio(versions === undefined ? {} : { versions }).services;
  return rolePlacements(service?.waves ?? []);
}

describe('what runs where', () => {
  it('names each role once, with all hosts that run it alike; jobs are not among them', () => {
    expect(placements()).toEqual([
      {
        role: 'mixer',
        container: 'radio_mixer',
        image: 'registry.example.org/radio/mixer:v1',
        hosts: ['ctl1', 'ctl2'],
      },
      {
        role: 'sender',
        container: 'radio_sender',
        image: 'registry.example.org/radio/sender:v1',
        hosts: ['ctl2', 'hill'],
      },
    ]);
  });

  it('splits a role where a host is to run another version', () => {
    const versions = 'radio: { tag: v1, roles: { sender: { hosts: { hill: v2 } } } }';
    expect(placements(versions).map(({ image, hosts }) => [image, hosts])).toEqual([
      ['registry.example.org/radio/mixer:v1', ['ctl1', 'ctl2']],
      ['registry.example.org/radio/sender:v1', ['ctl2']],
      ['registry.example.org/radio/sender:v2', ['hill']],
    ]);
  });

  it('comes out of its text as it went in', () => {
    expect(parsePlacements(printPlacements(placements()))).toEqual(placements());
  });
});
