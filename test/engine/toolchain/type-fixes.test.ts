import { expect, test } from 'vitest';
import { typeFixProgram, typeRepair, withTypeFixScript } from '../../../src/engine/toolchain/type-fixes.ts';
import { failureOf } from '../../failure-of.ts';
import { temporaryWorkspace } from './temporary-workspace.ts';

const settings = JSON.stringify({
  compilerOptions: {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    noUnusedLocals: true,
    noImplicitOverride: true,
    types: [],
  },
  include: ['src', 'test'],
});
const classic = { typescript: 'typescript-classic' };

async function fixed(files: Record<string, string>, packages: Record<string, string> = classic) {
  using workspace = temporaryWorkspace(
    {
      'package.json': '{"type":"module"}',
      '.gitignore': 'node_modules\n',
      'tsconfig.json': settings,
      ...files,
    },
    packages,
  );
  const result = await workspace.run(withTypeFixScript(typeFixProgram));
  const texts = Object.fromEntries(
    await Promise.all(Object.keys(files).map(async (path) => [path, await workspace.read(path)] as const)),
  );
  return { output: result.output, texts, changed: (await workspace.diff()).files.map((file) => file.path) };
}

const money = 'export function formatMoney(cents: number): string {\n  return cents + " ct";\n}\n';

test('adds a missing import in the quotes of the file', async () => {
  const { texts, output } = await fixed({
    'src/money.ts': money,
    'src/basket.ts': "export const label = 'Sum: ' + formatMoney(3);\n",
  });
  expect(texts['src/basket.ts']).toBe(
    "import { formatMoney } from './money.js';\n\nexport const label = 'Sum: ' + formatMoney(3);\n",
  );
  expect(output).toContain('fixed src/basket.ts:1 TS2304');
  expect(output).toContain('0 type errors left');
});

test('does not choose between two modules that export the name', async () => {
  const { changed, output } = await fixed({
    'src/money.ts': money,
    'src/coins.ts': money,
    'src/basket.ts': 'export const label = formatMoney(3);\n',
  });
  expect(changed).toEqual([]);
  expect(output).toContain('1 type errors left');
});

test('mends a misspelt name, every missing await, an unused import, a missing override and a type-only import', async () => {
  const { texts, output } = await fixed({
    'src/rates.ts':
      'export async function rate(currency: string): Promise<number> {\n  return currency.length;\n}\n\nexport class Till {\n  open(): void {}\n}\n\nexport interface Price {\n  cents: number;\n}\n',
    'src/sum.ts':
      "import { rate, Till, type Price } from './rates.js';\n\nexport async function sum(a: number): Promise<number> {\n  const first = a * rate('EUR');\n  const second = a * rate('EUR');\n  return first + secund;\n}\n\nexport class SmallTill extends Till {\n  open(): void {}\n}\n",
  });
  expect(texts['src/sum.ts']).toBe(
    "import { rate, Till } from './rates.js';\n\nexport async function sum(a: number): Promise<number> {\n  const first = a * await rate('EUR');\n  const second = a * await rate('EUR');\n  return first + second;\n}\n\nexport class SmallTill extends Till {\n  override open(): void {}\n}\n",
  );
  expect(output).toContain('0 type errors left');
});

test('invents nothing: a missing property, member or argument stays an error', async () => {
  const { changed, output } = await fixed({
    'src/order.ts':
      "interface Order {\n  id: string;\n  cents: number;\n}\nexport const order: Order = { id: 'a' };\nexport const total: number = order.tip;\nexport const price: number = 'three';\n",
  });
  expect(changed).toEqual([]);
  expect(output).toContain('3 type errors left');
});

test('leaves tests alone', async () => {
  const { changed } = await fixed({
    'src/money.ts': money,
    'test/money.ts': 'export const label = formatMoney(3);\n',
  });
  expect(changed).toEqual([]);
});

test('fixes the projects that a solution refers to', async () => {
  const { texts } = await fixed({
    'tsconfig.json': JSON.stringify({ files: [], references: [{ path: './web' }] }),
    'web/tsconfig.json': JSON.stringify({ compilerOptions: { composite: true, module: 'nodenext' } }),
    'web/money.ts': money,
    'web/basket.ts': 'export const label: string = formatMoney(3);\n',
  });
  expect(texts['web/basket.ts']).toContain('import { formatMoney }');
});

test('says so when the TypeScript of the repository has no API for fixes', async () => {
  const { output, changed } = await fixed(
    { 'src/basket.ts': 'export const label = formatMoney(3);\n' },
    { typescript: 'typescript' },
  );
  expect(output).toContain('TypeScript 7.0.2 has no JavaScript API');
  expect(changed).toEqual([]);
});

test('says so when the repository has no TypeScript', async () => {
  const { output } = await fixed({ 'src/basket.ts': 'export const label = formatMoney(3);\n' }, {});
  expect(output).toContain('has no TypeScript that Node can load');
});

const errors = (...texts: string[]) => ({ tool: 'tsc', kind: 'type', lines: texts }) as const;
const missing = "src/basket.ts(3,9): error TS2304: Cannot find name 'formatMoney'.";

test.each([
  ['npx tsc --noEmit', [], typeFixProgram],
  ['npx tsc -p web/tsconfig.build.json', [], `${typeFixProgram} web/tsconfig.build.json`],
  ['npx tsc --build packages/a packages/b', [], `${typeFixProgram} packages/a packages/b`],
  ['cd web && npx tsc', [], `cd web && ${typeFixProgram}`],
  ['npm run typecheck', ['tsc -p tsconfig.app.json'], `${typeFixProgram} tsconfig.app.json`],
  ['npm --prefix web run typecheck', ['tsc'], `cd web && ${typeFixProgram}`],
  ['npx next build', [], typeFixProgram],
])('looks at the projects that %s checked', (command, echoedCommands, expected) => {
  const repair = typeRepair(failureOf({ ...errors(missing), command, echoedCommands }));
  expect(repair).toEqual({ kind: 'fixes', command: expected, codes: [2304], left: [] });
});

test('tells which errors it has fixes for, and which not', () => {
  const wrong = "src/a.ts(1,1): error TS2322: Type 'string' is not assignable to type 'number'.";
  const notAwaited =
    "src/a.ts(1,1): error TS2322: Type 'Promise<number>' is not assignable to type 'number'.";
  expect(typeRepair(failureOf(errors(missing, wrong)))).toMatchObject({ codes: [2304], left: [2322] });
  expect(typeRepair(failureOf(errors(notAwaited)))).toMatchObject({ codes: [2322], left: [] });
  expect(typeRepair(failureOf(errors(wrong)))).toMatchObject({
    kind: 'none',
    why: expect.stringContaining('TS2322'),
  });
  expect(typeRepair(failureOf({ ...errors(missing), command: 'npx vue-tsc' }))).toMatchObject({
    kind: 'none',
  });
  expect(
    typeRepair(failureOf({ tool: 'mypy', kind: 'type', lines: ['a.py:1: error: Name "x" is not defined'] })),
  ).toBeNull();
});
