import {
  IconAlertTriangle,
  IconArticle,
  IconBell,
  IconBellRinging,
  IconBook,
  IconBug,
  IconCheckbox,
  IconChecklist,
  IconChecks,
  IconCpu,
  IconFileText,
  IconGitPullRequest,
  IconHelpCircle,
  IconInbox,
  IconPuzzle,
  IconReplace,
  IconRubberStamp,
  IconServer,
  IconServer2,
  IconShoppingCart,
  IconSquareCheck,
  IconStack2,
  IconThumbUp,
  IconTransform,
  IconUrgent,
} from '@tabler/icons-react';

/** Icons a record type may name; a name outside this list shows the plain page. */
const ICONS: { readonly [name: string]: typeof IconFileText } = {
  'alert-triangle': IconAlertTriangle,
  article: IconArticle,
  bell: IconBell,
  'bell-ringing': IconBellRinging,
  book: IconBook,
  bug: IconBug,
  checkbox: IconCheckbox,
  checklist: IconChecklist,
  checks: IconChecks,
  cpu: IconCpu,
  'git-pull-request': IconGitPullRequest,
  'help-circle': IconHelpCircle,
  inbox: IconInbox,
  puzzle: IconPuzzle,
  replace: IconReplace,
  'rubber-stamp': IconRubberStamp,
  server: IconServer,
  'server-2': IconServer2,
  'shopping-cart': IconShoppingCart,
  'square-check': IconSquareCheck,
  'stack-2': IconStack2,
  'thumb-up': IconThumbUp,
  transform: IconTransform,
  urgent: IconUrgent,
};

interface TypeIconProps {
  readonly name: string | undefined;
  readonly size?: number;
}

/** The icon of a record type. */
export function TypeIcon({ name, size = 16 }: TypeIconProps) {
  const Icon = ICONS[name ?? ''] ?? IconFileText;
  return <Icon size={size} stroke={1.7} aria-hidden="true" />;
}
