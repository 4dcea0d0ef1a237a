import type { DeclaredLogin } from '../engine/registry/registry-logins';
import { knownEntries } from './decode';
import type { ProviderConfig } from './provider-schema';

/** Reads `registry_logins` of the provider configuration: registry to login. */
export function declaredLogins(
  configured: ProviderConfig['registry_logins'],
): Readonly<Record<string, DeclaredLogin>> {
  const logins = Object.entries(knownEntries(configured));
  return Object.fromEntries(
    logins.map(([registry, login]) => [registry, declaredLogin(knownEntries(login))]),
  );
}

function declaredLogin({
  username = '',
  password_env: passwordEnv,
  password_file: passwordFile,
}: Readonly<Record<string, string>>): DeclaredLogin {
  return {
    username,
    ...(passwordEnv !== undefined && { passwordEnv }),
    ...(passwordFile !== undefined && { passwordFile }),
  };
}
