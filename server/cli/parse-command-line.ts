import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageFailure } from './command-failure.ts';

/**
 * What a command's line says, by the options it takes.
 *
 * @param config - As `parseArgs` of node:util takes it.
 * @throws UsageFailure when the line has what the command does not take.
 */
export function parseCommandLine<T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new UsageFailure(`${cause instanceof Error ? cause.message : ''}; see --help`);
  }
}
