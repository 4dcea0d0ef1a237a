import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { uploadArchives } from '../../../lib/provider/container/settings/upload';

type Upload = Parameters<typeof uploadArchives>[0][number];

async function unpack(
  upload: Upload,
): Promise<{ name: string; mode: number | undefined; content: string }[]> {
  const files: { name: string; mode: number | undefined; content: string }[] = [];
  for (const archive of await uploadArchives([upload])) {
    const entries = extract();
    entries.end(archive);
    for await (const entry of entries) {
      files.push({ name: entry.header.name, mode: entry.header.mode, content: await text(entry) });
    }
  }
  return files;
}

describe('an uploaded file', () => {
  it.each<readonly [string, Upload, object]>([
    ['text', { file: '/etc/a', content: 'x' }, { name: 'etc/a', mode: 0o644, content: 'x' }],
    ['base64', { file: '/a', content_base64: 'eA==' }, { name: 'a', mode: 0o644, content: 'x' }],
    ['an empty text', { file: '/a', content: '' }, { name: 'a', mode: 0o644, content: '' }],
    ['a program', { file: '/a', content: 'x', executable: true }, { name: 'a', mode: 0o744, content: 'x' }],
    ['a secret', { file: '/a', content: 'x', permissions: '0600' }, { name: 'a', mode: 0o600, content: 'x' }],
  ])('is put into the container: %s', async (_, upload, expected) => {
    expect(await unpack(upload)).toEqual([expected]);
  });

  it('may come from a file of this machine', async () => {
    const [file] = await unpack({ file: '/a', source: __filename });
    expect(file?.content).toContain('may come from a file of this machine');
  });
});
