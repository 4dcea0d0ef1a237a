import { diagnosticsIn } from '../../bin/demo-diagnostics';

const OUTPUT = `
nova  ╷
      │ Warning: cmp1 is unreachable and was skipped
      │ 
      │   with docker_fleet.computes (computes/computes),
      │   on cdk.tf.json line 1207, in resource.docker_fleet.computes (computes/computes):
      │ 1207:       }
      │ 
      │ there was no answer within 4 s (connect timeout)


1 Stack deploying     0 Stacks done     0 Stacks waiting
nova  │ What is recorded of it stays as it is.
      ╵
╷
│ Warning: Unable to open CLI configuration file
│
│ The CLI configuration file does not exist.
╵
`;

describe('What the demo shows of a deploy that warned or failed', () => {
  it('is what is said about resources, without frames, places and what cdktf printed between', () => {
    expect(diagnosticsIn(OUTPUT)).toEqual([
      [
        'Warning: cmp1 is unreachable and was skipped',
        'there was no answer within 4 s (connect timeout)',
        'What is recorded of it stays as it is.',
      ],
    ]);
  });

  it('is said once, though Terraform says it with the plan and with the apply', () => {
    expect(diagnosticsIn(OUTPUT + OUTPUT)).toHaveLength(1);
  });

  it('is what the prechecks say, too', () => {
    const found = OUTPUT.replaceAll('docker_fleet.computes', 'data.docker_prechecks.prechecks');
    expect(diagnosticsIn(found)).toEqual(diagnosticsIn(OUTPUT));
  });

  it('is nothing when nothing was said', () => {
    expect(diagnosticsIn('Apply complete!')).toEqual([]);
  });
});
