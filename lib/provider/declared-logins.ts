import type { DeclaredLogin } from '../engine/registry/registry-logins';
import type { Attributes } from './resource';
import { asMap, asStringMap } from './value';

/** Reads `registry_logins` of the provider configuration: registry to login. */
export function declaredLogins(config: Attributes): Readonly<Record<string, DeclaredLogin>> {
  const logins = Object.entries(asMap(config['registry_logins']));
  return Object.fromEntries(logins.map(([registry, value]) => [registry, declaredLogin(asStringMap(value))]));
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
