import { z } from 'zod';
import { positiveSeconds } from './seconds-schema';

const file = z.string().min(1, { error: 'must not be empty' });

export const tlsFilesSchema = z.strictObject({
  ca: file.optional().describe("Certificate of the authority that signed the engine's; PEM."),
  cert: file.optional().describe('Client certificate; PEM.'),
  key: file.optional().describe('Key of the client certificate, without a passphrase; PEM.'),
});

export const sshFilesSchema = z.strictObject({
  identity: file.optional().describe('Private key. Default: the agent and the ssh configuration.'),
  known_hosts: file.optional().describe('Host keys. Default: those of the user and the system.'),
  config: file.optional().describe("Used instead of the user's and the system's ssh configuration."),
});

/** Files are relative to the directory of cloud.yml; `~/` is the home directory. */
export const connectionsSchema = z.strictObject({
  connect_timeout: positiveSeconds
    .prefault(10)
    .describe('To reach an engine and have its first answer, TLS or the ssh login included.'),
  request_timeout: positiveSeconds.prefault(60).describe('For a call that is answered at once.'),
  stall_timeout: positiveSeconds
    .prefault(15)
    .describe('An engine without any sign of life for so long during a call is given up.'),
  pull_timeout: positiveSeconds
    .prefault(300)
    .describe('A pull of which nothing moves for so long is given up; one that gets on may take longer.'),
  tls: tlsFilesSchema.optional().describe('For all tcp:// hosts.'),
  ssh: sshFilesSchema.optional().describe('For all ssh:// hosts.'),
});
