import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const LONGEST_FILE = 250;

interface SourceFile {
  /** From the top: `lib/engine/clock.ts`. */
  readonly path: string;
  readonly text: string;
  /** Our own modules from the top without ending (`lib/engine/clock`), others as they are written. */
  readonly imports: readonly string[];
  /** Those that are there at run time, too. */
  readonly loads: readonly string[];
}

function sourceFiles(): readonly SourceFile[] {
  const names = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' });
  return ['main.ts', ...names.map((name) => join('lib', name))]
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const withoutTypes = text.replace(/^(import|export) type [^;]*;/gm, '');
      return { path, text, imports: importsIn(text, path), loads: importsIn(withoutTypes, path) };
    });
}

function importsIn(text: string, path: string): string[] {
  const found = [
    ...text.matchAll(
      /(?:^import|^export|^\}) ?[^;'"]*?from '([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm,
    ),
  ];
  return found
    .map(([, from, loaded, bare]) => from ?? loaded ?? bare ?? '')
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => (name.startsWith('.') ? join(dirname(path), name) : name));
}

const files = sourceFiles();
const under = (...folders: readonly string[]) =>
  files.filter(({ path }) => folders.some((it) => path.startsWith(`${it}/`)));

/** `file imports module` for every import that is not allowed. */
function strays(
  of: readonly SourceFile[],
  allowed: readonly (string | RegExp)[],
  kind: 'imports' | 'loads' = 'imports',
): string[] {
  const isAllowed = (name: string) =>
    allowed.some((it) => (typeof it === 'string' ? name === it : it.test(name)));
  return of.flatMap((file) =>
    file[kind].filter((name) => !isAllowed(name)).map((name) => `${file.path} imports ${name}`),
  );
}

const notOurs = /^(?!lib\/)/;

describe('names', () => {
  it('are of one exported type each', () => {
    const declared = files.flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:interface|type|class) (\w+)/gm)].map(([, name = '']) => ({ name, path })),
    );
    const twice = declared.filter(({ name, path }) =>
      declared.some((other) => other.name === name && other.path !== path),
    );
    expect(declared.length).toBeGreaterThan(300);
    expect(twice).toEqual([]);
  });
});

describe('what may import what', () => {
  it('finds imports at all', () => {
    expect(files.length).toBeGreaterThan(80);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(files.length);
  });

  it('the model knows nothing but itself, what an address, a hook, a release and a name in Terraform is, and how it says what runs where', () => {
    const contract =
      /^lib\/contract\/(engine-address|engine-demand|error-code|logical-name|prechecks|readiness-probe|release|release-rule|role-placement|run-hook|wave-check)$/;
    expect(strays(under('lib/model'), [/^lib\/model\//, contract, 'zod', 'yaml'])).toEqual([]);
  });

  it('services know the model', () => {
    expect(strays(under('lib/services'), [/^lib\/(services|model)\//, 'zod'])).toEqual([]);
  });

  it('constructs know the model, the contract with the provider, and cdktf', () => {
    const own = /^lib\/(constructs|model|contract)\//;
    expect(
      strays(under('lib/constructs'), [own, /^cdktf(\/|$)/, 'constructs', /^@cdktf\/provider-docker(\/|$)/]),
    ).toEqual([]);
  });

  it('the engine knows nothing of ours but what errors, addresses, paths and an environment are', () => {
    const contract =
      /^lib\/contract\/(environment|error-code|operation-error|engine-address|home-path|try-parse-json|visible-text)$/;
    expect(strays(under('lib/engine'), [/^lib\/engine\//, contract, notOurs])).toEqual([]);
  });

  it("engines are spoken to by our own client, in our own types of the engine's API", () => {
    expect(strays(files, [/^(?!dockerode)/])).toEqual([]);
    const types = under('lib/engine/api').flatMap(({ imports }) => imports);
    expect(types.filter((it) => !it.startsWith('lib/engine/api/'))).toEqual([]);
  });

  it('gRPC, protobuf and MessagePack stay in the plugin protocol', () => {
    const wire = /^(@grpc\/|protobufjs|@msgpack\/)/;
    const home = ['lib/provider/plugin/', 'lib/provider/protocol/'];
    const others = files.filter(({ path }) => !home.some((it) => path.startsWith(it)));
    expect(
      others.filter(({ imports }) => imports.some((it) => wire.test(it))).map(({ path }) => path),
    ).toEqual([]);
  });

  it('an attribute is taken for a text or a number through its schema, and otherwise compared, or passed on, as it is', () => {
    const told = /\['\w+'\] [!=]== ('|\d|true|false)|typeof \w+\??\.?\['\w+'\]|\['\w+'\] as /;
    const readers = under('lib/provider').filter(({ text }) => told.test(text));
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  it('the provider knows neither cdktf nor what is deployed with it', () => {
    expect(
      strays(under('lib/provider'), [
        /^lib\/(provider|engine|contract)\//,
        /^(?!lib\/|cdktf|constructs|@cdktf)/,
      ]),
    ).toEqual([]);
  });
});

describe('the command line', () => {
  it('is told by all of the rest, and tells nobody', () => {
    const others = files.filter(({ path }) => !path.startsWith('lib/cli/'));
    expect(others.filter(({ imports }) => imports.some((it) => it.startsWith('lib/cli/')))).toEqual([]);
  });

  it('leaves known services, the console and the exit code to its main file', () => {
    const beside = under('lib/cli').filter(({ path }) => path !== 'lib/cli/main.ts');
    expect(strays(beside, [/^(?!lib\/services\/)/, 'lib/services/mariadb-restore-scripts'])).toEqual([]);
    const speakers = beside.filter(({ text }) => /\bconsole\.|\bprocess\./.test(text));
    expect(speakers.map(({ path }) => path)).toEqual([]);
  });

  it('loads cdktf, which takes longer than to list snapshots, only when containers are to be made, or compared', () => {
    const loadsCdktf = ({ loads }: SourceFile) => loads.some((it) => /^(cdktf|constructs|@cdktf\/)/.test(it));
    const slow = files.filter(loadsCdktf).map(({ path }) => path.replace(/\.ts$/, ''));
    const makers = [
      'lib/cli/container-attributes',
      'lib/cli/deploy/write-stacks',
      'lib/cli/restore/service-containers',
    ];
    const loaders = under('lib/cli').filter(({ loads }) =>
      loads.some((it) => [...slow, ...makers].includes(it)),
    );
    expect(loaders.map(({ path }) => path).sort()).toEqual(makers.map((it) => `${it}.ts`));
  });
});

describe('every source file', () => {
  it('leaves the environment to the main files', () => {
    const readers = files.filter(({ text }) => /process\.env\b/.test(text)).map(({ path }) => path);
    expect(readers.filter((path) => !/(^|\/)main\.ts$/.test(path))).toEqual([]);
  });

  it('has named exports only', () => {
    expect(
      files.filter(({ text }) => /^export default\b|\bas default\b/m.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });

  it(`has at most ${LONGEST_FILE} lines`, () => {
    const lines = files.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
    expect(lines.filter((it) => it.lines > LONGEST_FILE)).toEqual([]);
  });
});
