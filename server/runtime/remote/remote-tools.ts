import type { GitHost } from '../publishing/git-host.ts';
import type { PublishingTools } from '../publishing/publishing-tools.ts';

/** What working with a remote needs. */
export interface RemoteTools extends PublishingTools {
  readonly host: GitHost;
  /** Where what is fetched may be kept for a moment. */
  readonly folder: string;
  /** This server takes what was published elsewhere, and publishes nothing of its own. */
  readonly protects: boolean;
  /** Branches of drafts are pushed too. */
  readonly drafts: boolean;
}
