/**
 * Why the programs of this repository cannot run, or undefined when they can: the Node running is
 * too old, or the installation that pnpm does before each script did not finish. Never throws.
 * @param root the repository
 * @param node the running Node: its version without "v", and platform-processor
 * @returns a message for the person at the terminal
 */
export function findInstallProblem(
  root: string,
  node: { readonly version: string; readonly platform: string },
): string | undefined;

/** The repository this file belongs to. */
export const repository: string;
