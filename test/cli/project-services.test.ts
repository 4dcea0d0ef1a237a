import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { tryLoadServices } from '../../lib/cli/project-services';

const NAMED = '{ "context": { "kollaform:services": "services.ts" } }';
const SHOP = {
  name: 'shop',
  options: z.strictObject({}),
  define: () => ({ roles: {}, jobs: {}, waves: [] }),
};

const nothing = () => ({});

describe('the services of a project', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-services-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  }

  function failure(load: () => unknown): string {
    try {
      tryLoadServices(directory, load);
    } catch (error) {
      return (error as Error).message.replaceAll(directory, 'DIR');
    }
    throw new Error('nothing was wrong');
  }

  it.each([
    ['there is no cdktf.json', {}],
    ['cdktf.json has no context', { 'cdktf.json': '{}' }],
    ['its context has no such name', { 'cdktf.json': '{ "context": { "other": "x" } }' }],
  ])('are not known where %s', (_, files) => {
    write(files);
    expect(tryLoadServices(directory, nothing)).toBeUndefined();
  });

  it('are those that the module exports which cdktf.json names', () => {
    write({ 'cdktf.json': NAMED, 'services.ts': '' });
    const load = (path: string) => ({ services: path === join(directory, 'services.ts') ? [SHOP] : [] });
    expect(tryLoadServices(directory, load)).toEqual([SHOP]);
  });

  it.each<[Readonly<Record<string, string>>, () => unknown, RegExp]>([
    [{ 'cdktf.json': '{ "context": ' }, nothing, /^cdktf\.json cannot be read: .*JSON/],
    [
      { 'cdktf.json': '{ "context": { "kollaform:services": 1 } }' },
      nothing,
      /must be a file's name, such as services\.ts/,
    ],
    [{}, nothing, /^cdktf\.json: context\.kollaform:services: DIR\/services\.ts is not there\. See/],
    [
      { 'services.ts': '' },
      () => {
        throw new Error("\nCannot find module './nowhere'\nRequire stack:");
      },
      /^services\.ts cannot be loaded: Cannot find module '\.\/nowhere'\. See/,
    ],
    [{ 'services.ts': '' }, nothing, /services\.ts: services: must be a list of what defineService/],
    [
      { 'services.ts': '' },
      () => ({ services: [undefined] }),
      /services\.ts: services\[0\]: is undefined; is it exported/,
    ],
    [
      { 'services.ts': '' },
      () => ({ services: [{ name: 'shop' }] }),
      /services\.ts: services\[0\]: is not what defineService returns/,
    ],
    [
      { 'services.ts': '' },
      () => ({ services: [{ ...SHOP, options: { parse: () => ({}) } }] }),
      /services\.ts: services\[0\]: shop: options are no schema of zod 4; take z from kollaform/,
    ],
    [
      { 'services.ts': '' },
      () => ({ services: [SHOP, SHOP] }),
      /services\.ts: services: there are two of the name shop/,
    ],
  ])('are missing, and the message says why: %j', (files, load, message) => {
    write({ 'cdktf.json': NAMED, ...files });
    expect(failure(load)).toMatch(message);
  });
});
