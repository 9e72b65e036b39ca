/** A command that could not be done, with the reason for the person at the terminal. */
export class CommandFailure extends Error {}

/** A command line that is wrong. */
export class UsageFailure extends CommandFailure {}

/** What a command was to read is not there, or is not what it has to be; nothing was written to it. */
export class InputFailure extends CommandFailure {}
