import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { decodeBlocks, type Decoded } from '../../decode';
import type { Attributes } from '../../resource';
import { optional, required, setBlock } from '../../schema-builder';
import { blockSetting } from '../setting';

const uploadBlock = setBlock('upload', [
  required('file', 'string', 'Absolute path in the container.'),
  optional('content', 'string', 'Content as text.'),
  optional('content_base64', 'string', 'Content as base64.'),
  optional('source', 'string', 'File whose content is taken.'),
  optional('source_hash', 'string', 'Any text that changes when the content of `source` does.'),
  optional('executable', 'bool', 'Mode 0744 instead of 0644.'),
  optional('permissions', 'string', 'Mode in octal, such as `0600`.'),
]);
type Upload = Decoded<(typeof uploadBlock)['block']>;

/** Files that are put into the container before its first start; a changed configuration recreates it. */
export const uploadSetting = blockSetting(uploadBlock, { toSpec: () => ({}) });

export function uploadsOf(attributes: Attributes): readonly Upload[] {
  return decodeBlocks(uploadBlock, attributes['upload'] ?? null);
}

/** @throws Error when a `source` cannot be read. */
export async function uploadArchives(uploads: readonly FileUpload[]): Promise<readonly Buffer[]> {
  return Promise.all(uploads.map(archiveOf));
}

type FileUpload = Pick<Upload, 'file'> & Partial<Upload>;

async function archiveOf(upload: FileUpload): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: upload.file.replace(/^\//, ''), mode: modeOf(upload) }, contentOf(upload));
  archive.finalize();
  return buffer(archive);
}

function contentOf({ source = null, content, content_base64: encoded = null }: FileUpload): Buffer {
  if (source !== null) return readFileSync(source);
  if (encoded !== null) return Buffer.from(encoded, 'base64');
  return Buffer.from(content ?? '');
}

function modeOf({ permissions = null, executable }: FileUpload): number {
  if (permissions !== null) return parseInt(permissions, 8);
  return executable ? 0o744 : 0o644;
}
