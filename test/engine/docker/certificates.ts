import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
}

/** Certificates made with the program openssl in a directory of the test. */
export class Certificates {
  readonly #config: string;

  constructor(readonly directory: string) {
    this.#config = join(directory, 'openssl.cnf');
    // Without OpenSSL's own configuration, which would make every certificate an authority.
    writeFileSync(this.#config, '[req]\ndistinguished_name = name\n[name]\n');
  }

  authority(name: string): Certificate {
    return this.#make(name, ['-x509', '-days', '2', '-addext', 'basicConstraints=critical,CA:TRUE']);
  }

  /** `days` may be negative: a certificate that has expired. */
  signedBy(authority: Certificate, name: string, subjectAltName: string, days = 2): Certificate {
    const request = this.#make(name, ['-addext', `subjectAltName=${subjectAltName}`]);
    const args = ['x509', '-req', '-in', request.cert, '-out', request.cert, '-copy_extensions', 'copy'];
    const ca = ['-CA', authority.cert, '-CAkey', authority.key, '-CAcreateserial'];
    execFileSync('openssl', [...args, ...ca, '-days', String(days)], { stdio: 'pipe' });
    return request;
  }

  #make(name: string, options: readonly string[]): Certificate {
    const [cert, key] = [join(this.directory, `${name}.pem`), join(this.directory, `${name}-key.pem`)];
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
    const request = ['req', '-config', this.#config, '-subj', `/CN=${name}`, '-out', cert];
    execFileSync('openssl', [...request, ...newKey, ...options], { stdio: 'pipe' });
    return { cert, key };
  }
}

export function contentsOf({ cert, key }: Certificate): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
