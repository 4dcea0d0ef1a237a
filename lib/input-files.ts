import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describeFileError, LOCAL_MACHINE } from './local-machine';
import { InputError, type Problem } from './model/input-error';
import type { InputFile, InputFiles } from './model/input-file';

/** Ten thousand hosts take one MiB. */
const LARGEST_MIB = 8;
const LARGEST = LARGEST_MIB * 2 ** 20;
const CHUNK = 2 ** 16;
const LINE_FEED = 0x0a;
/** Byte order marks. */
const UTF16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/**
 * cloud.yml and versions.yml of the working directory, or those that `KOLLAFORM_CLOUD` and `KOLLAFORM_VERSIONS` name.
 * @throws InputError when one cannot be read, or is not text
 */
export function readInputFiles(environment: Readonly<Record<string, string | undefined>>): InputFiles {
  const names = {
    cloud: environment['KOLLAFORM_CLOUD'] ?? 'cloud.yml',
    versions: environment['KOLLAFORM_VERSIONS'] ?? 'versions.yml',
  };
  const [cloud, versions] = [readInput(names.cloud), readInput(names.versions)];
  if ('text' in cloud && 'text' in versions) return { cloud, versions, machine: LOCAL_MACHINE };
  throw new InputError([cloud, versions].filter((it): it is Problem => 'message' in it));
}

function readInput(name: string): InputFile | Problem {
  const read = readBytes(name);
  if ('fault' in read) return { file: name, path: '', message: read.fault };
  const fault = tryFindTextFault(read.bytes);
  if (fault !== undefined) return { file: name, path: '', ...fault };
  return { name, text: read.bytes.toString('utf8'), directory: dirname(resolve(name)) };
}

/** Opened without waiting, as a pipe that nobody writes to would; looked at before it is read, as a device has no end. */
function readBytes(name: string): { readonly bytes: Buffer } | { readonly fault: string } {
  let file: number | undefined;
  try {
    file = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(file);
    if (found.isDirectory()) return { fault: 'is a directory, not a file' };
    if (!found.isFile()) return { fault: 'is not a file that can be read from its beginning to its end' };
    const bytes = readUpTo(LARGEST + 1, file);
    return bytes.length > LARGEST ? { fault: `is larger than ${LARGEST_MIB} MiB` } : { bytes };
  } catch (error) {
    return { fault: `cannot be read (${describeFileError(error)}); see docs/configuration.md` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What a file says of its size may be wrong: it grows, or it is one of the kernel's. */
function readUpTo(limit: number, file: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < limit) {
    const chunk = Buffer.alloc(Math.min(CHUNK, limit - total));
    const length = readSync(file, chunk);
    if (length === 0) break;
    chunks.push(chunk.subarray(0, length));
    total += length;
  }
  return Buffer.concat(chunks);
}

function tryFindTextFault(bytes: Buffer): Pick<Problem, 'message' | 'line'> | undefined {
  if (UTF16.some((mark) => bytes.subarray(0, 2).equals(mark))) {
    return { message: 'is UTF-16; save it as UTF-8' };
  }
  if (bytes.includes(0)) return { message: 'is not text: it holds zero bytes' };
  if (isUtf8(bytes)) return undefined;
  return { message: 'is not UTF-8; save it so', line: lineThatIsNot(isUtf8, bytes) };
}

/** From 1. No part of a longer character is a line feed. */
function lineThatIsNot(isGood: (line: Buffer) => boolean, bytes: Buffer): number {
  let [line, start] = [1, 0];
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    if (!isGood(bytes.subarray(start, end))) return line;
    line += 1;
    start = end + 1;
  }
  return line;
}
