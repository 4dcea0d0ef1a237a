import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { Attributes, Value } from '../../resource';
import { optional, required, setBlock } from '../../schema-builder';
import { asBoolean, asList, asMap, asString } from '../../value';
import type { Setting } from '../setting';

/** Files that are put into the container before its first start; a changed configuration recreates it. */
export const uploadSetting: Setting = {
  schema: {
    block: setBlock('upload', [
      required('file', 'string', 'Absolute path in the container.'),
      optional('content', 'string', 'Content as text.'),
      optional('content_base64', 'string', 'Content as base64.'),
      optional('source', 'string', 'File whose content is taken.'),
      optional('source_hash', 'string', 'Any text that changes when the content of `source` does.'),
      optional('executable', 'bool', 'Mode 0744 instead of 0644.'),
      optional('permissions', 'string', 'Mode in octal, such as `0600`.'),
    ]),
  },
  toSpec: () => ({}),
};

/** @throws Error when a `source` cannot be read. */
export async function uploadArchives(uploads: Value): Promise<readonly Buffer[]> {
  return Promise.all(asList(uploads).map(asMap).map(archiveOf));
}

async function archiveOf(upload: Attributes): Promise<Buffer> {
  const archive = pack();
  const name = (asString(upload['file']) ?? '').replace(/^\//, '');
  archive.entry({ name, mode: modeOf(upload) }, contentOf(upload));
  archive.finalize();
  return buffer(archive);
}

function contentOf(upload: Attributes): Buffer {
  const source = asString(upload['source']);
  if (source !== undefined) return readFileSync(source);
  const encoded = asString(upload['content_base64']);
  if (encoded !== undefined) return Buffer.from(encoded, 'base64');
  return Buffer.from(asString(upload['content']) ?? '');
}

function modeOf(upload: Attributes): number {
  const permissions = asString(upload['permissions']);
  if (permissions !== undefined) return parseInt(permissions, 8);
  return asBoolean(upload['executable']) ? 0o744 : 0o644;
}
