import { CLOUD, cloudWith, mistakesIn } from './mistakes-in';

describe('a mistake in versions.yml', () => {
  it.each<[string, string]>([
    [
      '# comment\nradio:\n  tag: v1\n  roles:\n    sender:\n      hosts: { cmp9: v2 }',
      'versions.yml:6: radio.roles.sender.hosts.cmp9: no such host (hosts that run sender: hill)',
    ],
    [
      'radio:\n  tag: v1\n  roles:\n    constructor: { tag: v1 }',
      'versions.yml:4: radio.roles.constructor: no such role; known: mixer, studio, sender',
    ],
    [
      'radio:\n  tag: v1\n  roles:\n    sender:\n      hosts: { toString: v1 }',
      'versions.yml:5: radio.roles.sender.hosts.toString: no such host (hosts that run sender: hill)',
    ],
    [
      'radio: { tag: v1 }\nconstructor: { tag: v1 }',
      'versions.yml:2: constructor: no such service; known: radio, pirate',
    ],
    [
      'radio:\n  roles: { mixer: { tag: v1 } }',
      'versions.yml:1: radio.tag: missing, and no tag of their own have: sender',
    ],
    ['radio:\n  tag: v1\n  alow: [too-new]', 'versions.yml:3: radio.alow: unknown key; did you mean allow?'],
    [
      'radio:\n  tag: "v1\\u00a0"',
      'versions.yml:2: radio.tag: "v1" with U+00A0, a no-break space; remove it',
    ],
    [
      'radio:\n  tag\u00a0: v1',
      'versions.yml:2: radio.tag<U+00A0>: the key is "tag" with U+00A0, a no-break space; remove it',
    ],
    [
      'radio:\n  tag: “v1”',
      'versions.yml:2: radio.tag: "v1" with U+201C, a typographic quote and U+201D; remove it',
    ],
    ['radio:\n  tag: v1\n  tag: v2', 'versions.yml:3:3: this key is there twice'],
    [
      'radio: { tag: v1 }\n__proto__: { tag: v1 }',
      'versions.yml:2: __proto__: this cannot be a name; choose another one',
    ],
    ['radio: &r { tag: v1 }\npirat: *r', 'versions.yml:2: pirat: no such service; did you mean pirate?'],
    [
      'radio:\n  tag: v1\n  <<: { roles: { mixr: { tag: v1 } } }',
      'versions.yml:3: radio.roles.mixr: no such role; did you mean mixer?',
    ],
  ])('%j', (versions, message) => {
    expect(mistakesIn(CLOUD, versions)).toEqual([message]);
  });
});

describe('two services', () => {
  it('may not have the same container on one engine', () => {
    const host = '  ship: { engine: unix:///run/../run/ctl1.sock, groups: [sea], suffix: x }';
    const same = host.replace(', suffix: x', '').replace('ship', 'ctl1').replace('sea', 'sea, control');
    const cloud = CLOUD.replace(/ {2}ctl1.*/, same);
    expect(mistakesIn(cloud, 'radio: { tag: v1 }\npirate: { tag: v1 }')).toEqual([
      'service pirate: roles.sailor.container: radio_mixer on ctl1 is also the container of roles.mixer of service radio; rename one',
    ]);
    // With a suffix it is another one.
    expect(mistakesIn(cloudWith(host), 'radio: { tag: v1 }\npirate: { tag: v1 }')).toEqual([]);
  });
});
