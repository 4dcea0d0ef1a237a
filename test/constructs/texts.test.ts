import fc from 'fast-check';
import { templateOf, writtenIn } from '../../lib/constructs/terraform-text';
import { evaluate, evaluated, synthesizeOdd, withoutSpaces } from './odd-service';

/** A container's attributes, in Terraform's words, that hold the text. */
function containerWith(text: string) {
  return {
    env: [`EVERYWHERE=${text}`, `A=${text}`],
    command: ['sh', '-c', text],
    entrypoint: [text],
    labels: [{ label: `label ${text}`, value: text }],
    volumes: [{ host_path: `/host/${text}`, container_path: `/there/${text}`, read_only: true }],
    tmpfs: { [`/tmp/${text}`]: text },
    ipc_mode: `container:${text}`,
    pid_mode: `container:${text}`,
    cgroupns_mode: text,
    network_mode: `net${text}`,
  };
}

function expectEverywhere(text: string): void {
  const { terraform, provider, data, resource } = synthesizeOdd(text);
  const { job, one_a: one } = resource.docker_container;
  // Its expressions are tested below.
  expect(evaluated({ ...job, triggers: undefined })).toMatchObject(containerWith(text));
  const ofRole = {
    ...containerWith(text),
    healthcheck: { test: ['CMD-SHELL', text] },
    carry_over: [text],
  };
  expect(evaluated({ ...one, image_id: undefined })).toMatchObject(ofRole);
  const fleet = resource.docker_fleet['third'];
  expect(JSON.parse(evaluate(fleet?.containers['many'] ?? ''))).toMatchObject(ofRole);
  const file = `/files/${withoutSpaces(text)}`;
  expect(evaluated(provider.docker[0])).toMatchObject({
    hosts: {
      a: { engine: `unix:///run/${withoutSpaces(text)}` },
      b: { tls_ca: file, tls_cert: file, tls_key: file },
      c: { ssh_identity: file, ssh_known_hosts: file, ssh_config: file },
    },
  });
  const needs = evaluate(String(data.docker_prechecks['prechecks']?.['space_needs']));
  expect(JSON.parse(needs)).toMatchObject([{ path: text }]);
  // Terraform evaluates nothing there.
  expect(terraform.backend['pg']).toMatchObject({ conn_str: text });
}

describe('a text of cloud.yml or of a definition', () => {
  it.each([
    '${HOSTNAME}',
    '${BAR-dflt}',
    '$${X}',
    '$$${X}',
    '%{if}',
    '%%{if}',
    '%{ for x in [1] }x%{ endfor }',
    '$%{X}',
    '%${X}',
    '${"$"}{',
    '${"${"}"}{X}',
    '${file("/etc/hostname")}',
    '#{X} &{Y}',
    '$ {X} 100% $$ a$',
    '\\${X} "q" \n tab\t',
  ])('%j is in the stack what it is in the file', (text) => {
    expectEverywhere(text);
  });

  it('may be any', () => {
    const odd = fc.constantFrom(
      '$',
      '%',
      '{',
      '}',
      '"',
      '\\',
      '#',
      '&',
      '~',
      '(',
      'X',
      '\n',
      'é',
      '😀',
      'TfToken[TOKEN.1]',
    );
    fc.assert(
      fc.property(fc.array(odd, { minLength: 1, maxLength: 12 }), (parts) => {
        // A definition's own placeholders are a test of their own.
        expectEverywhere(`x${parts.join('')}`);
      }),
      { numRuns: 10 },
    );
  });

  it('comes back from its template, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'${}%#&"\\~'.split(''), 'TfToken[TOKEN.1]') }),
        (text) => {
          expect(evaluate(templateOf(text))).toBe(text);
          expect(writtenIn([templateOf(text)])).toEqual([text]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is its own template where nothing in it looks like one', () => {
    expect(templateOf('postgres://a:b%40c@d/e?f=$g {x}')).toBe('postgres://a:b%40c@d/e?f=$g {x}');
  });
});

describe('our own expressions', () => {
  it('stay what they are', () => {
    const { resource } = synthesizeOdd('${x}');
    const { job } = resource.docker_container;
    expect(job?.['triggers']).toEqual({ one: 'r/one:v1@${docker_image.one.host_ids["a"]}' });
  });
});
