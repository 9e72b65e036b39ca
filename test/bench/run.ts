/** `pnpm bench NAME [--json]`: measures, and prints ratios against floors of the same run. */
const benches: {
  readonly [name: string]: () => Promise<{ readonly bench: (json: boolean) => Promise<void> }>;
} = {
  intake: () => import('./intake.ts'),
};

const [name = '', ...flags] = process.argv.slice(2);
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (load === undefined) {
  console.error(
    `Which bench? One of: ${Object.keys(benches).join(', ')}. For example: pnpm bench intake`,
  );
  process.exitCode = 2;
} else {
  const { bench } = await load();
  await bench(flags.includes('--json'));
}
