import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInputFiles } from '../lib/input-files';
import { LOCAL_MACHINE } from '../lib/local-machine';
import { InputError } from '../lib/model/input-error';

let directory: string;
const at = (name: string) => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kollaform-inputs-'));
  writeFileSync(at('good.yml'), '\ufeffimages: {}\r\n');
  writeFileSync(at('empty'), '');
  writeFileSync(at('latin1.yml'), Buffer.from('a: b\nc: gr\xfcn\n', 'latin1'));
  writeFileSync(at('utf16.yml'), Buffer.from('\ufeffa: b', 'utf16le'));
  writeFileSync(at('binary'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]));
  writeFileSync(at('large.yml'), '#');
  truncateSync(at('large.yml'), 100 * 2 ** 20);
  mkdirSync(at('directory'));
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync(at('loop'), at('loop'));
  symlinkSync(at('good.yml'), at('link.yml'));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function mistakesIn(cloud: string): string {
  try {
    readInputFiles({ KOLLAFORM_CLOUD: cloud, KOLLAFORM_VERSIONS: at('good.yml') });
    return 'none';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message.split('\n').slice(2, -2).join('\n').replaceAll(`${directory}/`, '').trim();
  }
}

describe('a file that is not cloud.yml', () => {
  it.each([
    ['absent.yml', 'absent.yml: cannot be read (no such file); see docs/configuration.md'],
    ['good.yml/x', 'good.yml/x: cannot be read (no such file); see docs/configuration.md'],
    ['loop', 'loop: cannot be read (is a link that leads to itself); see docs/configuration.md'],
    ['directory', 'directory: is a directory, not a file'],
    ['pipe', 'pipe: is not a file that can be read from its beginning to its end'],
    ['large.yml', 'large.yml: is larger than 8 MiB'],
    ['binary', 'binary: is not text: it holds zero bytes'],
    ['utf16.yml', 'utf16.yml: is UTF-16; save it as UTF-8'],
    ['latin1.yml', 'latin1.yml:2: is not UTF-8; save it so'],
  ])('is refused: %s', (name, message) => {
    expect(mistakesIn(at(name))).toBe(message);
  });

  it.each(['/dev/zero', '/dev/tty'])('is refused without being read: %s', (name) => {
    expect(mistakesIn(name)).toMatch(/is not a file|cannot be read/);
  });

  it('is not one that is reached by a link', () => {
    expect(mistakesIn(at('link.yml'))).toBe('none');
  });
});

describe('a file of a connection', () => {
  it.each([
    ['good.yml', undefined],
    ['link.yml', undefined],
    ['absent', 'no such file'],
    ['empty', 'is empty'],
    ['directory', 'is a directory, not a file'],
    ['pipe', 'is not a file'],
    ['loop', 'is a link that leads to itself'],
  ])('%s: %s', (name, fault) => {
    expect(LOCAL_MACHINE.tryFindFileFault(at(name))).toBe(fault);
  });
});

describe('a file of a connection that may be empty', () => {
  it.each(['empty', '/dev/null'])('%s', (name) => {
    const path = name.startsWith('/') ? name : at(name);
    expect(LOCAL_MACHINE.tryFindFileFault(path, { mayBeEmpty: true })).toBeUndefined();
    expect(LOCAL_MACHINE.tryFindFileFault(path)).toBe('is empty');
  });
});

describe('links of this machine', () => {
  it('are followed where something is', () => {
    expect(LOCAL_MACHINE.followLinks(at('link.yml'))).toBe(at('good.yml'));
    expect(LOCAL_MACHINE.followLinks('/nowhere/x.sock')).toBe('/nowhere/x.sock');
  });
});
