/** `pnpm bench NAME [--json] [what the bench takes]`: measures, and prints ratios against floors of the same run. */
const benches: {
  readonly [name: string]: () => Promise<{
    readonly bench: (json: boolean, args: readonly string[]) => Promise<void>;
  }>;
} = {
  backtest: () => import('./backtest.ts'),
  intake: () => import('./intake.ts'),
  policies: () => import('./policies.ts'),
  steps: () => import('./steps.ts'),
  verify: () => import('./verify.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (load === undefined) {
  console.error(
    `Which bench? One of: ${Object.keys(benches).join(', ')}. For example: pnpm bench intake`,
  );
  process.exitCode = 2;
} else {
  const { bench } = await load();
  await bench(
    args.includes('--json'),
    args.filter((arg) => arg !== '--json'),
  );
}
