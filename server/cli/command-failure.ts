/** A command that could not be done, with the reason for the person at the terminal. */
export class CommandFailure extends Error {}

/** A command line that is wrong. */
export class UsageFailure extends CommandFailure {}
