import { isIPv6 } from 'node:net';
import type { Cloud, Host } from './cloud';
import { own } from './own';

/** `{word}`, but not the shell's `${word}`, curl's `%{word}` nor a template's `{{word}}`. */
const PLACEHOLDER = /(?<![$%{])\{([a-z]+)\}(?!\})/g;

const VALUES: Readonly<Record<string, (host: Host, cloud: Cloud) => string>> = {
  address: (host) => host.address,
  urlhost: (host) => (isIPv6(host.address) ? `[${host.address}]` : host.address),
  config: (host, cloud) => host.configDirectory ?? cloud.containers.configDirectory,
  host: (host) => host.name,
};

export const PLACEHOLDERS: readonly string[] = Object.keys(VALUES);

export function fillPlaceholders(text: string, host: Host, cloud: Cloud): string {
  return text.replace(PLACEHOLDER, (literal, word: string) => own(VALUES, word)?.(host, cloud) ?? literal);
}

export function findUnknownPlaceholders(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)]
    .map(([, word = '']) => word)
    .filter((word) => !PLACEHOLDERS.includes(word));
}
