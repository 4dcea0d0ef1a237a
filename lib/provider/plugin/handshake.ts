/** The first words between Terraform and a provider process, as HashiCorp's go-plugin defines them. Pure. */
import type { Environment } from '../../contract/environment';

const COOKIE_NAME = 'TF_PLUGIN_MAGIC_COOKIE';
const COOKIE_VALUE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

const GO_PLUGIN_PROTOCOL = 1;
const TERRAFORM_PROTOCOL = 6;

/** What Terraform sets to say: I started you. */
export const cookie: Environment = { [COOKIE_NAME]: COOKIE_VALUE };

export function isStartedByTerraform(environment: Environment): boolean {
  return environment[COOKIE_NAME] === COOKIE_VALUE;
}

/** Terraform's certificate (PEM); without it the conversation is in plain text. */
export function clientCertificate(environment: Environment): string | undefined {
  return environment['PLUGIN_CLIENT_CERT'];
}

/** The one line that Terraform reads from standard output. The certificate is base64 without padding. */
export function handshakeLine(socketPath: string, certificate?: Buffer): string {
  const encodedCertificate = certificate?.toString('base64').replace(/=+$/, '') ?? '';
  return `${GO_PLUGIN_PROTOCOL}|${TERRAFORM_PROTOCOL}|unix|${socketPath}|grpc|${encodedCertificate}\n`;
}
