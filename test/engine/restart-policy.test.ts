import { parseRestartPolicy, restartPolicyName } from '../../lib/engine/recreate/restart-policy';

describe('a restart policy', () => {
  it.each(['no', 'always', 'unless-stopped', 'on-failure', 'on-failure:3'])(
    '%s survives the way there and back',
    (name) => {
      expect(restartPolicyName(parseRestartPolicy(name))).toBe(name);
    },
  );

  it('is "no" where the engine says nothing', () => {
    expect(restartPolicyName(undefined)).toBe('no');
    expect(restartPolicyName({ Name: '' })).toBe('no');
  });
});
